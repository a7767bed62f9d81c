using System.Text.RegularExpressions;
using System.Xml.Linq;
using IamAuditor.Tests.House;

namespace IamAuditor.Tests.AwsSdk;

/// <summary>UseOfficialAwsSdk swaps every client of our own for Amazon's package of the same namespace.</summary>
public sealed class OfficialPackageTests
{
    [Fact]
    public void Every_client_of_our_own_has_its_official_package_with_a_version()
    {
        var ours = Directory
            .EnumerateFiles(Path.Combine(TrackedFiles.Root, "src", "AwsSdk", "Clients"), "*.g.cs")
            .Select(path => Regex.Match(File.ReadAllText(path), @"^namespace Amazon\.(\w+)\s*$", RegexOptions.Multiline).Groups[1].Value)
            .Select(name => $"AWSSDK.{name}")
            .Order(StringComparer.Ordinal)
            .ToArray();
        var official = Packages("src/AwsSdk/AwsClients.props", "PackageReference", inGroup: "'$(UseOfficialAwsSdk)' == 'true'");
        Assert.NotEmpty(ours);
        Assert.Equal(ours, official);
        Assert.Empty(official.Except(Packages("Directory.Packages.props", "PackageVersion", inGroup: null)));
    }

    private static string[] Packages(string file, string element, string? inGroup) =>
        [
            .. XDocument
                .Load(Path.Combine(TrackedFiles.Root, file))
                .Descendants(element)
                .Where(e => inGroup is null || (string?)e.Parent!.Attribute("Condition") == inGroup)
                .Select(e => (string)e.Attribute("Include")!)
                .Order(StringComparer.Ordinal),
        ];
}
