using System.Diagnostics.CodeAnalysis;

namespace IamAuditor.Options;

/// <summary>
/// Where a secret lies, so that no configuration file holds one: <c>env:NAME</c> or <c>file:PATH</c>. A file's last line break does not belong to the secret.
/// Printing a reference prints the place, never the secret.
/// </summary>
public sealed record SecretReference
{
    private const string Env = "env:";
    private const string FilePrefix = "file:";

    private SecretReference(string text) => Text = text;

    public string Text { get; }

    public static bool TryParse(string? text, [NotNullWhen(true)] out SecretReference? reference)
    {
        var valid =
            text is not null
            && (
                (
                    text.StartsWith(Env, StringComparison.Ordinal)
                    && text.Length > Env.Length
                    && !text.Contains('=', StringComparison.Ordinal)
                ) || (text.StartsWith(FilePrefix, StringComparison.Ordinal) && text.Length > FilePrefix.Length)
            );
        reference = valid ? new SecretReference(text!) : null;
        return valid;
    }

    /// <summary>The secret, or why it is not there. Relative paths count from <paramref name="folder"/>.</summary>
    public (string? Secret, string? Problem) Read(Func<string, string?> environment, string folder)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (Text.StartsWith(Env, StringComparison.Ordinal))
        {
            var name = Text[Env.Length..];
            var value = environment(name);
            return string.IsNullOrEmpty(value) ? (null, $"environment variable {name} is not set") : (value, null);
        }

        var path = Path.GetFullPath(Text[FilePrefix.Length..], folder);
        try
        {
            var content = File.ReadAllText(path).TrimEnd('\r', '\n');
            return content.Length == 0 ? (null, $"{path} is empty") : (content, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, $"{path} cannot be read: {e.Message}");
        }
    }

    public override string ToString() => Text;
}
