using IamAuditor.Options;

namespace IamAuditor.Tests.Options;

public sealed class SecretReferenceTests : IDisposable
{
    private readonly SomeSettings machine = new();

    public void Dispose() => machine.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("hunter2")]
    [InlineData("env:")]
    [InlineData("file:")]
    [InlineData("ENV:X")]
    [InlineData("env:A=B")]
    public void What_names_no_place_is_no_reference(string? text) => Assert.False(SecretReference.TryParse(text, out _));

    [Fact]
    public void Env_reads_a_variable()
    {
        machine.Variables["TOKEN"] = "hunter2";
        Assert.Equal(("hunter2", null), Read("env:TOKEN"));
        Assert.Equal((null, "environment variable OTHER is not set"), Read("env:OTHER"));
    }

    [Fact]
    public void File_reads_a_file_without_its_last_line_break()
    {
        machine.Write("token", "hunter2 \r\n");
        var empty = machine.Write("empty", "\n");
        Assert.Equal(("hunter2 ", null), Read("file:token"));
        Assert.Equal((null, $"{empty} is empty"), Read("file:empty"));
        Assert.Contains("cannot be read", Read("file:none").Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Printing_a_reference_prints_the_place()
    {
        Assert.True(SecretReference.TryParse("env:TOKEN", out var reference));
        Assert.Equal("env:TOKEN", reference.ToString());
    }

    private (string? Secret, string? Problem) Read(string text)
    {
        Assert.True(SecretReference.TryParse(text, out var reference));
        return reference.Read(machine.Around.Variable, machine.Work);
    }
}
