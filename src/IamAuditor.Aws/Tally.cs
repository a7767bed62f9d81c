namespace IamAuditor.Aws;

/// <summary>Calls and pages that one file of evidence took.</summary>
internal sealed class Tally
{
    private int calls;
    private int pages;

    public int Calls => calls;
    public int Pages => pages;

    public void Count() => Interlocked.Increment(ref calls);

    public void Page() => Interlocked.Increment(ref pages);
}
