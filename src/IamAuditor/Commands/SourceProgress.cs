using IamAuditor.Core.Evidence;

namespace IamAuditor.Commands;

/// <summary>One line that counts the sources read, on a terminal only; a log gets no progress.</summary>
internal sealed class SourceProgress : IProgress<Source>
{
    private readonly TextWriter error;
    private readonly Lock gate = new();
    private int done;

    private SourceProgress(TextWriter error) => this.error = error;

    public static SourceProgress? On(TextWriter error, Surroundings around) => around.IsWatched ? new SourceProgress(error) : null;

    public void Report(Source value)
    {
        lock (gate)
        {
            done++;
            error.Write($"\rread {done} of {Source.All.Count} sources ({value})".PadRight(70));
            if (done == Source.All.Count)
            {
                error.Write("\r" + new string(' ', 70) + "\r");
            }
        }
    }
}
