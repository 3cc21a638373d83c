using System.Text.Json;

namespace FlagCluster.Control.Sso;

/// <summary>Reads what an identity provider states about a person.</summary>
/// <remarks>
/// Claims of OpenID Connect Core 1.0, section 5.1, in the forms that providers use. The ID token takes precedence over UserInfo. Providers
/// that omit groups because there are too many say so by <c>_claim_names</c> (section 5.6.2) or <c>hasgroups</c>.
/// </remarks>
public static class SsoClaims
{
    private const int MaxNameLength = 200,
        MaxAmr = 10,
        MaxAmrLength = 20,
        MaxGroups = 10_000,
        MaxDepth = 10;

    // The year 2100 in seconds.
    private const long MaxTime = 4_102_444_800;

    /// <summary>Returns what the claims state.</summary>
    /// <param name="idToken">The claims of the ID token.</param>
    /// <param name="userInfo">The answer of the UserInfo endpoint, or null.</param>
    /// <param name="groupsClaim">The claim that lists groups, as names separated by <c>.</c>; null when groups are not read.</param>
    /// <returns>Null without a subject.</returns>
    public static SsoAssertion? Read(JsonElement idToken, JsonElement? userInfo, string? groupsClaim)
    {
        if (Text(idToken, "sub") is not { Length: > 0 and <= 255 } subject)
            return null;
        JsonElement[] sources = userInfo is { ValueKind: JsonValueKind.Object } more ? [idToken, more] : [idToken];
        var email = First(sources, "email");
        return new(subject)
        {
            Email = email,
            // A statement about another address says nothing about this one.
            IsEmailVerified = email is null
                ? null
                : sources.Where(source => Text(source, "email") == email).Select(Verified).FirstOrDefault(verified => verified is not null),
            HostedDomain = Text(idToken, "hd"),
            Name = NameOf(sources),
            Amr = [.. Texts(Member(idToken, "amr")).Where(IsAmr).Take(MaxAmr)],
            AuthenticatedAt = Time(idToken, "auth_time"),
            ProviderSession = Text(idToken, "sid"),
            Groups = groupsClaim is null ? [] : GroupsOf(sources, groupsClaim),
        };
    }

    private static string? First(JsonElement[] sources, string name) =>
        sources.Select(source => Text(source, name)).FirstOrDefault(text => !string.IsNullOrWhiteSpace(text));

    private static string? Text(JsonElement source, string name) =>
        Member(source, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>Returns a claim in seconds since 1970.</summary>
    private static DateTimeOffset? Time(JsonElement source, string name) =>
        Member(source, name) is { ValueKind: JsonValueKind.Number } value
        && value.TryGetInt64(out var seconds)
        && seconds is >= 0 and < MaxTime
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    private static JsonElement? Member(JsonElement source, string name) =>
        source.ValueKind == JsonValueKind.Object && source.TryGetProperty(name, out var value) ? value : null;

    private static bool? Verified(JsonElement source) =>
        Member(source, "email_verified") switch
        {
            { ValueKind: JsonValueKind.True } => true,
            { ValueKind: JsonValueKind.String } text => text.GetString() == "true",
            null => null,
            // Whatever else a provider writes does not say that the address is verified.
            _ => false,
        };

    private static string NameOf(JsonElement[] sources)
    {
        var name = First(sources, "name") ?? $"{First(sources, "given_name")} {First(sources, "family_name")}".Trim();
        if (name.Length == 0)
            name = First(sources, "preferred_username") ?? "";
        name = new string([.. name.Where(c => !char.IsControl(c) && !char.IsSurrogate(c))]).Trim();
        return name.Length > MaxNameLength ? name[..MaxNameLength] : name;
    }

    private static bool IsAmr(string text) =>
        text.Length is > 0 and <= MaxAmrLength && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private static IReadOnlyList<string>? GroupsOf(JsonElement[] sources, string claim)
    {
        if (sources.Any(source => IsOmitted(source, claim)))
            return null;
        var value = sources.Select(source => Find(source, claim)).FirstOrDefault(found => found is not null);
        // A single text is one group or several: group names with spaces are compared as a whole, too.
        if (value is { ValueKind: JsonValueKind.String })
        {
            var text = value.Value.GetString()!;
            return [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Append(text).Distinct()];
        }
        return [.. Texts(value).Take(MaxGroups)];
    }

    private static bool IsOmitted(JsonElement source, string claim) =>
        Member(source, "hasgroups") is { ValueKind: JsonValueKind.True }
        || (Member(source, "hasgroups") is { ValueKind: JsonValueKind.String } text && text.GetString() == "true")
        || (Member(source, "_claim_names") is { } names && Member(names, claim) is not null);

    /// <summary>Returns a claim whose name may contain the separator, or a part of an object.</summary>
    private static JsonElement? Find(JsonElement source, string claim)
    {
        if (Member(source, claim) is { } whole)
            return whole;
        JsonElement? part = source;
        foreach (var name in claim.Split('.', MaxDepth))
            part = part is { } parent ? Member(parent, name) : null;
        return part;
    }

    private static IEnumerable<string> Texts(JsonElement? value) =>
        value switch
        {
            { ValueKind: JsonValueKind.Array } items => items
                .EnumerateArray()
                .Where(item => item.ValueKind == JsonValueKind.String)
                .Select(item => item.GetString()!),
            { ValueKind: JsonValueKind.String } text => [text.GetString()!],
            _ => [],
        };
}
