using System.Security.Cryptography;
using System.Text;
using IamAuditor.Core.Reports;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace IamAuditor.Reports.Html;

/// <summary>
/// The page: one file that asks nobody for anything. Summary and charts are plain HTML and SVG; findings are data that the page's own script shows as text, so that tens of
/// thousands stay quick. The content security policy names style and script by their digests: nothing else runs, whatever a name says. Equal reports give equal bytes.
/// </summary>
public sealed class HtmlReport : IReportFormat
{
    // Razor encodes every quote of a text, so that only our own tag can read like this.
    private const string DataTag = "id=\"data\">";

    private static readonly string Css = Resource("page.css");
    private static readonly string Script = Resource("page.js");

    public string Name => "html";
    public string FileName => "report.html";

    public void Write(AuditReport report, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(stream);
        var page = Render(report);
        var at = page.IndexOf(DataTag, StringComparison.Ordinal) + DataTag.Length;
        Text(stream, page.AsSpan(0, at));
        FindingsData.Write(report, stream);
        Text(stream, page.AsSpan(at));
    }

    private static string Render(AuditReport report)
    {
        using var services = new ServiceCollection().BuildServiceProvider();
        using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        var parameters = ParameterView.FromDictionary(
            new Dictionary<string, object?>
            {
                [nameof(Page.Report)] = report,
                [nameof(Page.Css)] = Css,
                [nameof(Page.Script)] = Script,
                [nameof(Page.Policy)] =
                    $"default-src 'none'; style-src '{Digest(Css)}'; script-src '{Digest(Script)}'; base-uri 'none'; form-action 'none'",
            }
        );
        return renderer
            .Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<Page>(parameters)).ToHtmlString())
            .GetAwaiter()
            .GetResult();
    }

    private static void Text(Stream stream, ReadOnlySpan<char> text)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, bytes);
        stream.Write(bytes);
    }

    private static string Digest(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    // The digest is over the text between the tags as a browser reads it: with line feeds, whatever git made of them.
    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(HtmlReport).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
