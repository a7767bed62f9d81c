using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IamAuditor.Demo;

namespace IamAuditor.Tests.Demo;

public sealed class EstateFilesTests
{
    private static readonly DateTimeOffset At = new(2026, 5, 4, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_company_is_of_the_size_that_the_demo_promises()
    {
        var company = Company.At(At);
        Assert.Equal(
            (150, 25, 90, 61),
            (company.Users.Count, company.Groups.Count, company.Roles.Count, company.Policies.Count(policy => !policy.IsAwsManaged))
        );
    }

    [Fact]
    public void The_same_estate_gives_the_same_bytes() => Assert.Equal(Digest(Company.At(At)), Digest(Company.At(At)));

    [Fact]
    public void A_generated_estate_depends_on_its_seed_alone()
    {
        var size = new EstateSize(Users: 40, Roles: 20, Policies: 30, Groups: 5, Regions: 3);
        Assert.Equal(Digest(Estate.Generate(7, size, At)), Digest(Estate.Generate(7, size, At)));
        Assert.NotEqual(Digest(Estate.Generate(7, size, At)), Digest(Estate.Generate(8, size, At)));
    }

    [Fact]
    public void The_random_numbers_are_those_of_SplitMix64()
    {
        // The reference implementation's first outputs for the seed 1234567.
        var dice = new Dice(1234567);
        Assert.Equal([6457827717110365317UL, 3203168211198807973UL, 9817491932198370423UL], [dice.Next(), dice.Next(), dice.Next()]);
    }

    [Fact]
    public void Every_file_is_json_or_a_credential_report_and_has_a_path_of_its_own()
    {
        var files = EstateFiles.Write(Company.At(At));
        Assert.Equal(files.Count, files.Select(file => file.Path).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        foreach (var file in files.Where(file => file.Path.EndsWith(".json", StringComparison.Ordinal)))
        {
            using var parsed = JsonDocument.Parse(file.Content);
        }
    }

    [Fact]
    public void A_gap_leaves_its_file_out_and_nothing_else()
    {
        var company = Company.At(At);
        var without = EstateFiles.Write(company).Select(file => file.Path);
        var with = EstateFiles.Write(company with { Gaps = [] }).Select(file => file.Path);
        Assert.Equal(["analyzers/eu-west-3.json"], with.Except(without));
    }

    [Fact]
    public void The_credential_report_has_22_columns_root_first_and_quotes_commas()
    {
        var lines = Encoding.UTF8.GetString(EstateCsv.CredentialReport(Company.At(At))).Split('\n');
        Assert.Equal(22, lines[0].Split(',').Length);
        Assert.StartsWith(
            "<root_account>,arn:aws:iam::111122223333:root,2015-09-19T08:00:00+00:00,not_supported,",
            lines[1],
            StringComparison.Ordinal
        );
        Assert.Equal(152, lines.Length);
        Assert.StartsWith(
            """
            "dispatch,night-shift","arn:aws:iam::111122223333:user/shared/dispatch,night-shift",
            """,
            lines.Single(line => line.Contains("night-shift", StringComparison.Ordinal)),
            StringComparison.Ordinal
        );
        Assert.Contains("user/shared/\"\"north\"\"/dispatch,weekend\"", string.Join('\n', lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_attached_policy_is_listed_and_every_group_of_a_user_exists()
    {
        foreach (
            var estate in new[]
            {
                Company.At(At),
                Spotless.At(At),
                EverythingWrong.At(At),
                Estate.Generate(3, new EstateSize(200, 80, 60), At),
            }
        )
        {
            var arns = estate.Policies.Select(policy => policy.Arn).ToHashSet(StringComparer.Ordinal);
            var used = estate
                .Users.SelectMany(user => user.AttachedPolicies.Append(user.Boundary))
                .Concat(estate.Groups.SelectMany(group => group.AttachedPolicies))
                .Concat(estate.Roles.SelectMany(role => role.AttachedPolicies.Append(role.Boundary)))
                .OfType<string>();
            Assert.Empty(used.Except(arns));
            Assert.Empty(estate.Users.SelectMany(user => user.Groups).Except(estate.Groups.Select(group => group.Name)));
        }
    }

    [Fact]
    public void Generated_policies_have_the_lengths_of_real_ones()
    {
        var lengths = Estate
            .Generate(1, new EstateSize(0, 0, 1500), At)
            .Policies.Where(policy => !policy.IsAwsManaged)
            .Select(policy => policy.Versions[0].Length)
            .Order()
            .ToList();
        Assert.InRange(lengths[lengths.Count / 2], 500, 950);
        Assert.InRange(lengths[lengths.Count * 99 / 100], 15_000, 40_000);
    }

    private static string Digest(Estate estate)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in EstateFiles.Write(estate))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(file.Path));
            hash.AppendData(file.Content);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
