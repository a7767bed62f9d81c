using System.Collections;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace IamAuditor.Options;

/// <summary>
/// Turns a configuration section into an options record and names every key that does not belong there and every value of the wrong type. .NET's own binder stops
/// at the first and speaks of types.
/// </summary>
public static class OptionsReader
{
    /// <summary>Keys with a problem keep their default.</summary>
    public static T Read<T>(IConfigurationSection section, ICollection<string> problems)
        where T : class, new()
    {
        ArgumentNullException.ThrowIfNull(section);
        ArgumentNullException.ThrowIfNull(problems);
        return (T)ReadRecord(typeof(T), section, problems);
    }

    /// <summary>Every leaf of an options record as key path and text, in declaration order; null: not set.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Flatten(string path, object? value)
    {
        switch (value)
        {
            case null or string or int:
                yield return new(path, value is null ? null : Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
            case bool or Enum:
                yield return new(path, value.ToString()!.ToLowerInvariant());
                break;
            case IEnumerable<string> list:
                var index = 0;
                foreach (var element in list)
                {
                    yield return new($"{path}:{index++}", element);
                }

                if (index == 0)
                {
                    yield return new(path, null);
                }

                break;
            case IEnumerable records when value is not IDictionary:
                var at = 0;
                foreach (var leaf in records.Cast<object>().SelectMany(r => Flatten($"{path}:{at++}", r)))
                {
                    yield return leaf;
                }

                break;
            case IDictionary entries:
                foreach (
                    var leaf in entries
                        .Keys.Cast<string>()
                        .Order(StringComparer.Ordinal)
                        .SelectMany(k => Flatten($"{path}:{k}", entries[k]))
                )
                {
                    yield return leaf;
                }

                break;
            default:
                foreach (var leaf in Keys(value.GetType()).SelectMany(p => Flatten($"{path}:{p.Name}", p.GetValue(value))))
                {
                    yield return leaf;
                }

                break;
        }
    }

    private static IEnumerable<PropertyInfo> Keys(Type type) => type.GetProperties().Where(p => p.CanWrite);

    private static object ReadRecord(Type type, IConfigurationSection section, ICollection<string> problems)
    {
        var record = Activator.CreateInstance(type)!;
        var keys = Keys(type).ToDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);
        if (!string.IsNullOrEmpty(section.Value))
        {
            problems.Add(
                $"{section.Path}: `{section.Value}` is a value where a section belongs; write one of its keys: {string.Join(", ", keys.Keys)}"
            );
        }

        foreach (var child in section.GetChildren())
        {
            if (!keys.TryGetValue(child.Key, out var key))
            {
                var hint = Spelling.Nearest(child.Key, keys.Keys) is { } near
                    ? $"did you mean `{near}`?"
                    : $"write one of {string.Join(", ", keys.Keys)}";
                problems.Add($"{child.Path}: there is no such key; {hint}");
            }
            else if (ReadValue(key.PropertyType, child, problems) is { } value)
            {
                key.SetValue(record, value);
            }
        }

        return record;
    }

    // Null: not set, or a problem was added.
    private static object? ReadValue(Type type, IConfigurationSection section, ICollection<string> problems)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (plain == typeof(string) || plain == typeof(bool) || plain == typeof(int) || plain.IsEnum)
        {
            if (section.GetChildren().Any())
            {
                problems.Add($"{section.Path}: this is a section where one value belongs; write {Wanted(plain)}");
                return null;
            }

            return section.Value is { } text ? ReadLeaf(plain, text, section.Path, problems) : null;
        }

        if (plain == typeof(IReadOnlyList<string>))
        {
            return ReadList(section, problems);
        }

        if (plain.IsGenericType && plain.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
        {
            return ReadRecords(plain.GetGenericArguments()[0], section, problems);
        }

        return plain.IsGenericType && plain.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>)
            ? ReadEntries(plain.GetGenericArguments()[1], section, problems)
            : ReadRecord(plain, section, problems);
    }

    private static object? ReadLeaf(Type type, string text, string path, ICollection<string> problems)
    {
        object? value =
            type == typeof(string) ? text
            : type == typeof(bool) ? (bool.TryParse(text, out var flag) ? flag : null)
            : type == typeof(int)
                ? (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null)
            // Enum.Parse takes numbers as well, and those are nobody's words.
            : Enum.GetNames(type).FirstOrDefault(n => string.Equals(n, text, StringComparison.OrdinalIgnoreCase)) is { } name
                ? Enum.Parse(type, name)
            : null;
        if (value is null)
        {
            var hint = type.IsEnum ? Spelling.Nearest(text, Words(type)) : null;
            problems.Add($"{path}: `{text}` is not {Wanted(type)}{(hint is null ? "" : $"; did you mean `{hint}`?")}");
        }

        return value;
    }

    private static List<string>? ReadList(IConfigurationSection section, ICollection<string> problems)
    {
        var children = section.GetChildren().ToList();
        if (children.Count == 0)
        {
            // One environment variable for a whole list.
            return section.Value is { } text
                ? [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)]
                : null;
        }

        var list = new List<string>();
        foreach (var child in children)
        {
            if (!int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _) || child.GetChildren().Any())
            {
                problems.Add($"{child.Path}: {section.Path} is a list of texts; write [\"...\", \"...\"]");
            }
            else if (child.Value is { } value)
            {
                list.Add(value);
            }
        }

        return list;
    }

    private static IList ReadRecords(Type recordType, IConfigurationSection section, ICollection<string> problems)
    {
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(recordType))!;
        if (!string.IsNullOrEmpty(section.Value))
        {
            problems.Add($"{section.Path}: `{section.Value}` is a value where a list of sections belongs; write [{{ ... }}, {{ ... }}]");
        }

        foreach (var child in section.GetChildren())
        {
            if (int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                list.Add(ReadRecord(recordType, child, problems));
            }
            else
            {
                problems.Add($"{child.Path}: {section.Path} is a list of sections; write [{{ ... }}, {{ ... }}]");
            }
        }

        return list;
    }

    private static IDictionary ReadEntries(Type valueType, IConfigurationSection section, ICollection<string> problems)
    {
        var entries = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), valueType))!;
        if (!string.IsNullOrEmpty(section.Value))
        {
            problems.Add($"{section.Path}: `{section.Value}` is a value where a section belongs; write names with their values below it");
        }

        foreach (var child in section.GetChildren())
        {
            if (ReadValue(valueType, child, problems) is { } value)
            {
                entries[child.Key] = value;
            }
        }

        return entries;
    }

    private static IEnumerable<string> Words(Type type) => Enum.GetNames(type).Select(n => n.ToLowerInvariant());

    private static string Wanted(Type type) =>
        type == typeof(bool) ? "`true` or `false`"
        : type == typeof(int) ? "a whole number"
        : type.IsEnum ? $"one of {string.Join(", ", Words(type))}"
        : "a text";
}
