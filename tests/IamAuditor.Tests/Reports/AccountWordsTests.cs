using IamAuditor.Core.Reports;

namespace IamAuditor.Tests.Reports;

public sealed class AccountWordsTests
{
    [Theory]
    [InlineData("production", "acme-prod", "111122223333 (production, alias acme-prod)")]
    [InlineData("acme-prod", "acme-prod", "111122223333 (acme-prod)")]
    [InlineData("production", null, "111122223333 (production)")]
    [InlineData(null, "acme-prod", "111122223333 (acme-prod)")]
    [InlineData("", null, "111122223333")]
    [InlineData(null, null, "111122223333")]
    public void An_account_is_named_as_people_know_it(string? name, string? alias, string expected) =>
        Assert.Equal(expected, AccountWords.Of(Some.AccountId, name, alias));
}
