using System.Text.Json;
using CsCheck;
using IamAuditor.Core.Reports;
using IamAuditor.Exports;
using IamAuditor.Tests.Reports;

namespace IamAuditor.Tests.Exports;

public sealed class CsvFormatTests
{
    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@x", "'@x")]
    [InlineData("＝1", "'＝1")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("  =1", "'  =1")]
    [InlineData("  a", "\"  a\"")]
    [InlineData("=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a\r\nb", "\"a\nb\"")]
    [InlineData("a\u0000b\u001b", "a<U+0000>b<U+001B>")]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData("2026-01-01", "2026-01-01")]
    public void A_field_is_quoted_guarded_and_printable(string text, string expected) => Assert.Equal(expected, CsvFormat.Field(text));

    [Fact]
    public void Whatever_the_text_a_reader_gets_the_same_number_of_records_and_fields_and_no_formula() =>
        Gen
            .String.Array[1, 5]
            .Sample(fields =>
            {
                var line = string.Join(',', fields.Select(CsvFormat.Field)) + "\r\n";
                var records = Parse(line);
                return records.Count == 1
                    && records[0].Count == fields.Length
                    && records[0].All(f => f.Length == 0 || !"=+-@\t\r\n＝＋－＠".Contains(f[0], StringComparison.Ordinal));
            });

    [Fact]
    public void Fails_and_unknowns_are_listed_with_their_evidence()
    {
        var records = Parse(OcsfFormatTests.Written(new CsvFormat(), SampleRuns.Company().Report()));
        var report = SampleRuns.Company().Report();
        Assert.Equal(1 + report.Findings.Count + report.Unknowns.Count, records.Count);
        Assert.Equal(
            [
                report.Findings[0].Id,
                "111122223333",
                "fail",
                "critical",
                "root.mfa-enabled",
                "Root user has at least one MFA device",
                "arn:aws:iam::111122223333:root",
                "",
                "",
                "The root user has no MFA device",
                "",
                "root.credentials.mfaActive=false",
                "Mend what it has of root.mfa-enabled.",
                "",
                "cis-aws-7.0 2.5; aws-fsbp IAM.9",
                "2026-03-01T10:15:00.000Z",
                "",
                "",
                "",
                "",
            ],
            records[1]
        );
        var unknown = records.Single(r => r[4] == "detect.root-activity");
        Assert.Equal("cloudtrail-events: AccessDenied (grant cloudtrail:LookupEvents)", unknown[10]);
    }

    [Fact]
    public void What_somebody_accepted_says_so_in_every_format()
    {
        var report = AuditReport.From(HistoryRuns.Week());
        var accepted = Assert.Single(report.Findings, f => f.IsWaived);
        var records = Parse(OcsfFormatTests.Written(new CsvFormat(), report)).ToDictionary(r => r[0]);
        Assert.Equal(["state", "owner", "due", "waiver"], records["finding_id"][16..]);
        Assert.Equal(["waived", "", "2026-03-24T10:15:00.000Z", "W-1"], records[accepted.Id][16..]);
        Assert.Equal(["open", "platform"], records.Values.Single(r => r[6].EndsWith("/late", StringComparison.Ordinal))[16..18]);

        var ocsf = OcsfFormatTests
            .Written(new OcsfFormat(), report)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => JsonDocument.Parse(l).RootElement)
            .ToDictionary(e => e.GetProperty("finding_info").GetProperty("uid").GetString()!);
        Assert.Equal(
            (3, "Suppressed", "W-1"),
            (
                ocsf[accepted.Id].GetProperty("status_id").GetInt32(),
                ocsf[accepted.Id].GetProperty("status").GetString(),
                ocsf[accepted.Id].GetProperty("unmapped").GetProperty("iam_auditor").GetProperty("waiver").GetString()
            )
        );
        Assert.Equal(
            [(1, ocsf.Count - 1), (3, 1)],
            ocsf.Values.CountBy(e => e.GetProperty("status_id").GetInt32()).Select(c => (c.Key, c.Value)).Order()
        );

        using var asff = JsonDocument.Parse(OcsfFormatTests.Written(new AsffFormat(), report));
        var suppressed = Assert.Single(
            asff.RootElement.EnumerateArray(),
            f => f.GetProperty("Workflow").GetProperty("Status").GetString() == "SUPPRESSED"
        );
        Assert.Equal($"iam-auditor/{accepted.Id}", suppressed.GetProperty("Id").GetString());
        Assert.Equal("W-1", suppressed.GetProperty("ProductFields").GetProperty("iam-auditor/waiver").GetString());
    }

    [Fact]
    public void Hostile_texts_keep_the_table_whole()
    {
        var records = Parse(OcsfFormatTests.Written(new CsvFormat(), SampleRuns.Hostile().Report()));
        Assert.Equal(SampleRuns.HostileTexts.Count + 1, records.Count);
        Assert.All(records, r => Assert.Equal(20, r.Count));
    }

    // A reader of its own, by RFC 4180, so that the writer is not judged by itself.
    private static List<List<string>> Parse(string text)
    {
        var records = new List<List<string>>();
        var record = new List<string>();
        var field = new System.Text.StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quoted)
            {
                if (c != '"')
                {
                    field.Append(c);
                }
                else if (i + 1 < text.Length && text[i + 1] == '"')
                {
                    field.Append(text[++i]);
                }
                else
                {
                    quoted = false;
                }
            }
            else if (c == '"' && field.Length == 0)
            {
                quoted = true;
            }
            else if (c == ',')
            {
                record.Add(field.ToString());
                field.Clear();
            }
            else if (c == '\r' && text[i + 1] == '\n')
            {
                record.Add(field.ToString());
                field.Clear();
                records.Add(record);
                record = [];
                i++;
            }
            else
            {
                field.Append(c);
            }
        }

        Assert.Empty(record);
        return records;
    }
}
