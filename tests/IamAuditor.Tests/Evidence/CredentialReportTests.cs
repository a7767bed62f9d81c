using System.Text;
using IamAuditor.Core.Accounts;
using IamAuditor.Core.Evidence;

namespace IamAuditor.Tests.Evidence;

public sealed class CredentialReportTests
{
    [Fact]
    public void AWS_words_for_nothing_are_nothing()
    {
        var user = new Folder()
            .Report(Folder.Row("ann", "true", "no_information", "true", "true,2025-01-01T00:00:00+00:00,N/A,N/A,N/A"))
            .Snapshot()
            .Users.Single();
        Assert.Equal(new Password(true, null, null, null), user.Credentials!.Password);
        Assert.Equal([new AccessKey(1, true, new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero), null)], user.Credentials.AccessKeys);
        Assert.True(user.Credentials.MfaActive);
    }

    [Fact]
    public void Root_has_no_password_flag_and_that_is_no_damage()
    {
        var root = new Folder().Report().Snapshot().Root;
        Assert.Null(root.Credentials!.Password.Enabled);
        Assert.True(root.Credentials.MfaActive);
    }

    [Fact]
    public void An_inactive_key_is_a_key_and_an_empty_slot_is_none()
    {
        var user = new Folder()
            .Report(Folder.Row("ann", key2: "false,2025-01-01T00:00:00+00:00,2025-02-01T00:00:00+00:00,eu-west-1,s3"))
            .Snapshot()
            .Users.Single();
        var key = Assert.Single(user.Credentials!.AccessKeys);
        Assert.Equal((2, false, "eu-west-1", "s3"), (key.Slot, key.Active, key.LastUsedRegion, key.LastUsedService));
    }

    [Theory]
    [InlineData("\"smith, ann\",\"arn:aws:iam::111122223333:user/smith, ann\"")]
    [InlineData("smith, ann,arn:aws:iam::111122223333:user/smith, ann")]
    public void A_comma_in_a_name_does_no_harm_with_or_without_quotes(string names)
    {
        var row = Folder.Row("x").Replace("x,arn:aws:iam::111122223333:user/x", names, StringComparison.Ordinal);
        Assert.Equal("smith, ann", new Folder().Report(row).Snapshot().Users.Single().Name);
    }

    [Fact]
    public void Quotes_in_a_field_are_doubled_ones() =>
        Assert.Equal(
            "a\"b",
            new Folder()
                .Report(
                    Folder
                        .Row("x")
                        .Replace(
                            "x,arn:aws:iam::111122223333:user/x",
                            "\"a\"\"b\",\"arn:aws:iam::111122223333:user/a\"\"b\"",
                            StringComparison.Ordinal
                        )
                )
                .Snapshot()
                .Users.Single()
                .Name
        );

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    public void Windows_line_ends_and_a_byte_order_mark_are_nothing_special(string newline)
    {
        var text = string.Join(newline, [Folder.Header, Folder.RootRow, Folder.Row("ann")]);
        byte[] bytes = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(text)];
        Assert.Equal("ann", new Folder().File("credential-report.csv", bytes).Snapshot().Users.Single().Name);
    }

    [Fact]
    public void PowerShell_writes_UTF_16()
    {
        byte[] bytes = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(string.Join("\r\n", [Folder.Header, Folder.RootRow, Folder.Row("ann")]))];
        Assert.Equal("ann", new Folder().File("credential-report.csv", bytes).Snapshot().Users.Single().Name);
    }

    [Fact]
    public void The_answer_of_get_credential_report_holds_the_report_as_base64_and_its_time()
    {
        var content = Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Join('\n', [Folder.Header, Folder.RootRow, Folder.Row("ann")])));
        var snapshot = new Folder()
            .File(
                "credential-report.json",
                $$"""{"Content":"{{content}}","ReportFormat":"text/csv","GeneratedTime":"2026-03-01T07:00:00+00:00"}"""
            )
            .Snapshot();
        Assert.Equal("ann", snapshot.Users.Single().Name);
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 7, 0, 0, TimeSpan.Zero), snapshot.CredentialReportGenerated);
    }

    [Fact]
    public void Columns_are_found_by_name_in_any_order_and_new_ones_are_left_alone()
    {
        var report = $"new_column,{Folder.Header}\nx,{Folder.RootRow}\ny,{Folder.Row("ann", mfa: "true")}\n";
        Assert.True(new Folder().File("credential-report.csv", report).Snapshot().Users.Single().Credentials!.MfaActive);
    }

    [Fact]
    public void A_value_that_is_not_what_AWS_writes_makes_that_users_credentials_unknown_and_is_said_with_its_place()
    {
        var folder = new Folder().Report(Folder.Row("ann", mfa: "maybe"), Folder.Row("bob", mfa: "true"));
        var assembled = folder.Assemble();
        Assert.Equal(
            [
                "credential-report.csv:3:8: mfa_active `maybe` is neither true nor false; collect it again (aws iam get-credential-report), or remove the file: what rests on credential-report is Unknown then",
            ],
            assembled.Problems.Select(p => p.ToString())
        );
        Assert.Null(assembled.Snapshot!.Users.Single(u => u.Name == "ann").Credentials);
        Assert.True(assembled.Snapshot.Users.Single(u => u.Name == "bob").Credentials!.MfaActive);
        Assert.False(assembled.Snapshot.Coverage.IsComplete(Source.CredentialReport));
    }

    [Theory]
    [InlineData("", "is empty; the command that wrote it failed")]
    [InlineData("<html><body>Sign in</body></html>", "is not a credential report: its first line is not the report's header")]
    [InlineData("{\"Content\":\"!!!\"}", "is neither base64 nor the report itself")]
    [InlineData("user,arn\nann,arn:aws:iam::111122223333:user/ann\n", "lacks the columns")]
    public void What_is_no_report_is_said_and_not_read_as_an_account_without_users(string text, string expected)
    {
        var folder = new Folder()
            .File("credential-report.csv", text)
            .File("account-authorization-details.json", Texts.Details(users: Texts.User("ann")));
        var assembled = folder.Assemble();
        Assert.Contains(expected, string.Join('\n', assembled.Problems), StringComparison.Ordinal);
        Assert.False(assembled.Snapshot!.Coverage.WasRead(Source.CredentialReport));
    }

    [Fact]
    public void A_report_that_was_cut_in_a_row_says_where()
    {
        var text = string.Join('\n', [Folder.Header, Folder.RootRow, Folder.Row("ann"), Folder.Row("bob")[..60]]);
        var assembled = new Folder().File("credential-report.csv", text).Assemble();
        Assert.Equal(
            [
                "credential-report.csv:4: has 3 of 22 fields: the file is cut or changed; collect it again (aws iam get-credential-report), or remove the file: what rests on credential-report is Unknown then",
            ],
            assembled.Problems.Select(p => p.ToString())
        );
        Assert.False(assembled.Snapshot!.Coverage.IsComplete(Source.CredentialReport));
    }
}
