using IamAuditor.Policies.Conditions;

namespace IamAuditor.Core.Privileges;

/// <summary>
/// Condition keys whose value is what the caller writes into its request, and costs it nothing: the name of its session, the type of the instance that it starts. What a policy wants of them anybody can
/// give. Not among them: secrets (`sts:ExternalId`), things that must exist (a subnet), and tags of a request, which need a permission of their own and are left out where none are wanted.
/// Source: Service Authorization Reference, condition keys of AWS STS, Amazon EC2 and AWS Lambda.
/// </summary>
internal static class ChosenKeys
{
    private const int MostValues = 6;
    private const int MostRequests = 64;

    private static readonly HashSet<string> Written = new(StringComparer.OrdinalIgnoreCase)
    {
        "sts:RoleSessionName",
        "sts:DurationSeconds",
        "ec2:InstanceType",
        "ec2:Tenancy",
        "ec2:EbsOptimized",
        "ec2:Encrypted",
        "ec2:VolumeType",
        "ec2:VolumeSize",
        "ec2:InstanceMarketType",
        "ec2:MetadataHttpEndpoint",
        "ec2:MetadataHttpTokens",
        "ec2:MetadataHttpPutResponseHopLimit",
        "lambda:FunctionUrlAuthType",
    };

    // May be left out.
    private static readonly HashSet<string> Optional = new(StringComparer.OrdinalIgnoreCase)
    {
        "aws:TagKeys",
        "sts:TransitiveTagKeys",
        "sts:SourceIdentity",
    };

    public static bool Contains(string key) => Written.Contains(key) || IsOptional(key);

    /// <summary>What requests may say of some keys, by the values that policies compare them with.</summary>
    /// <param name="keys">All of them chosen ones.</param>
    /// <param name="compared">The values that policies compare a key with.</param>
    /// <param name="userName">Of the caller; null for roles.</param>
    public static IEnumerable<IReadOnlyList<KeyValuePair<string, ContextValue>>> Requests(
        IEnumerable<string> keys,
        Func<string, IEnumerable<string>> compared,
        string? userName
    ) =>
        keys.Aggregate(
                (IEnumerable<IReadOnlyList<KeyValuePair<string, ContextValue>>>)
                    [
                        [],
                    ],
                (requests, key) =>
                    requests.SelectMany(request =>
                        Values(key, compared(key), userName)
                            .Select(value => (IReadOnlyList<KeyValuePair<string, ContextValue>>)[.. request, new(key, value)])
                    )
            )
            .Take(MostRequests);

    private static bool IsOptional(string key) =>
        Optional.Contains(key) || key.StartsWith("aws:RequestTag/", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<ContextValue> Values(string key, IEnumerable<string> compared, string? userName) =>
        IsOptional(key)
            ? [ContextValue.Absent]
            : compared
                .Select(v => v.Replace("${aws:username}", userName ?? "${aws:username}", StringComparison.OrdinalIgnoreCase))
                .Where(v => !v.Contains("${", StringComparison.Ordinal))
                .Select(v => v.Replace("*", "", StringComparison.Ordinal).Replace('?', 'x'))
                .Where(v => v.Length > 0)
                .Take(MostValues)
                .Append("example")
                .Distinct(StringComparer.Ordinal)
                .Select(ContextValue.One);
}
