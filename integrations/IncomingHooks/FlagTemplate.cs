using System.Globalization;
using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Webhooks;

namespace FlagCluster.Integrations.IncomingHooks;

/// <summary>
/// Makes flags of pull requests. Texts of templates may have <c>{branch}</c>, <c>{name}</c> (what <c>*</c> of the pattern stands for),
/// <c>{number}</c>, <c>{title}</c>, <c>{url}</c> and <c>{author}</c>.
/// </summary>
public static class FlagTemplate
{
    private const int MaxKeyLength = 128;

    private const string Enabled = "enabled",
        Key = "key";

    /// <summary>Returns what the <c>*</c> of a pattern stands for, or null when a branch does not match.</summary>
    /// <param name="pattern">The pattern, with at most one <c>*</c>.</param>
    /// <param name="branch">The branch.</param>
    public static string? Match(string pattern, string branch)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(branch);
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        if (star < 0)
            return pattern == branch ? branch : null;
        var (prefix, suffix) = (pattern[..star], pattern[(star + 1)..]);
        return
            branch.Length > prefix.Length + suffix.Length
            && branch.StartsWith(prefix, StringComparison.Ordinal)
            && branch.EndsWith(suffix, StringComparison.Ordinal)
            ? branch[prefix.Length..^suffix.Length]
            : null;
    }

    /// <summary>Returns the key of the flag of a pull request: lower-case ASCII letters, digits, dots, underscores and dashes.</summary>
    /// <param name="hook">The hook.</param>
    /// <param name="request">The pull request, whose branch matches the pattern.</param>
    /// <returns>Empty when nothing of the branch can be in a key.</returns>
    public static string KeyOf(IncomingHook hook, PullRequest request)
    {
        ArgumentNullException.ThrowIfNull(hook);
        var key = new StringBuilder();
        foreach (var character in Fill(hook.KeyTemplate, hook, request))
        {
            if (char.IsAsciiLetterOrDigit(character) || character is '.' or '_')
                key.Append(char.ToLowerInvariant(character));
            else if (key.Length > 0 && key[^1] != '-')
                key.Append('-');
        }
        var clipped = key.Length <= MaxKeyLength ? key.ToString() : key.ToString(0, MaxKeyLength);
        return clipped.Trim('-', '.', '_');
    }

    /// <summary>Returns the flag of a pull request as UTF-8 JSON, without its key. It is disabled.</summary>
    /// <param name="hook">The hook.</param>
    /// <param name="request">The pull request, whose branch matches the pattern.</param>
    public static byte[] DocumentOf(IncomingHook hook, PullRequest request)
    {
        ArgumentNullException.ThrowIfNull(hook);
        using var template = JsonDocument.Parse(hook.FlagTemplate);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, RulesetJson.WriterOptions))
        {
            writer.WriteStartObject();
            foreach (var property in template.RootElement.EnumerateObject().Where(property => property.Name is not (Enabled or Key)))
            {
                writer.WritePropertyName(property.Name);
                Write(writer, property.Value, hook, request);
            }
            writer.WriteBoolean(Enabled, false);
            writer.WriteEndObject();
        }
        return buffer.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element, IncomingHook hook, PullRequest request)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in element.EnumerateObject())
                {
                    writer.WritePropertyName(property.Name);
                    Write(writer, property.Value, hook, request);
                }
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                    Write(writer, item, hook, request);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(Fill(element.GetString()!, hook, request));
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    /// <summary>Fills the placeholders in one pass, so that the texts of a pull request are not read as placeholders.</summary>
    private static string Fill(string template, IncomingHook hook, PullRequest request)
    {
        var filled = new StringBuilder();
        for (var index = 0; index < template.Length; )
        {
            var end = template[index] == '{' ? template.IndexOf('}', index) : -1;
            if (end > 0 && ValueOf(template[(index + 1)..end], hook, request) is { } value)
            {
                filled.Append(value);
                index = end + 1;
            }
            else
            {
                filled.Append(template[index++]);
            }
        }
        return filled.ToString();
    }

    private static string? ValueOf(string name, IncomingHook hook, PullRequest request) =>
        name switch
        {
            "branch" => request.Branch,
            "name" => Match(hook.BranchPattern, request.Branch) ?? request.Branch,
            "number" => request.Number.ToString(CultureInfo.InvariantCulture),
            "title" => request.Title,
            "url" => request.Url,
            "author" => request.Author,
            _ => null,
        };
}
