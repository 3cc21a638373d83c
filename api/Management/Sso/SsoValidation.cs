using System.ComponentModel.DataAnnotations;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Text;
using FlagCluster.Control.Sso;

namespace FlagCluster.Api.Management.Sso;

/// <summary>Requires the name of a preset.</summary>
internal sealed class SsoPresetNameAttribute : ValidationAttribute
{
    /// <inheritdoc/>
    public override bool IsValid(object? value) => value is null || (value is string text && SsoPreset.Find(text) is not null);

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) =>
        $"'{name}' must be {string.Join(" or ", SsoPreset.All.Select(preset => preset.Name))}.";
}

/// <summary>Requires text without control characters and spaces around it, if there is a text.</summary>
internal sealed class SsoTextAttribute(int maxLength) : ValidationAttribute
{
    /// <inheritdoc/>
    public override bool IsValid(object? value) =>
        value is null
        || (
            value is string { Length: > 0 } text
            && text.Length <= maxLength
            && text == text.Trim()
            && !text.Any(char.IsControl)
            && StorableText.IsValid(text)
        );

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) =>
        $"'{name}' must be text of 1 to {maxLength} characters without control characters and without spaces around it.";
}

/// <summary>Requires a client secret, if there is one.</summary>
internal sealed class SsoClientSecretAttribute : ValidationAttribute
{
    private const int MaxLength = 1_024;

    /// <inheritdoc/>
    public override bool IsValid(object? value) =>
        value is null || (value is string { Length: <= MaxLength } text && text.All(character => character is > ' ' and <= '~'));

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) =>
        $"'{name}' must be at most {MaxLength} printable ASCII characters without spaces.";
}

/// <summary>Requires scopes of OAuth 2.0.</summary>
internal sealed class SsoScopesAttribute : ValidationAttribute
{
    private const int MaxScopes = 20,
        MaxLength = 100;

    /// <inheritdoc/>
    public override bool IsValid(object? value) =>
        value is null || (value is IReadOnlyList<string> { Count: > 0 and <= MaxScopes } scopes && scopes.All(IsScope));

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) =>
        $"'{name}' must be 1 to {MaxScopes} scopes of printable ASCII characters without spaces, quotes and backslashes.";

    private static bool IsScope(string? text) =>
        text is { Length: > 0 and <= MaxLength } && text.All(character => character is > ' ' and <= '~' and not ('"' or '\\'));
}

/// <summary>Requires domains of e-mail addresses.</summary>
internal sealed class SsoDomainsAttribute : ValidationAttribute
{
    private const int MaxDomains = 50;

    /// <summary>Returns a domain in lower case as Punycode, or null.</summary>
    public static string? Normalize(string? domain) =>
        domain is not null && EmailAddress.TryParse("a@" + domain, out var address) ? address.Normalized[2..] : null;

    /// <inheritdoc/>
    public override bool IsValid(object? value) =>
        value is null
        || (value is IReadOnlyList<string> { Count: <= MaxDomains } domains && domains.All(one => Normalize(one) is not null));

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) => $"'{name}' must be at most {MaxDomains} domains such as 'example.com'.";
}

/// <summary>Requires groups that follow groups of a provider.</summary>
internal sealed class SsoGroupsAttribute : ValidationAttribute
{
    private const int MaxGroups = 200,
        MaxLength = 500;

    private static readonly IdAttribute Id = new();

    /// <inheritdoc/>
    public override bool IsValid(object? value) =>
        value is null || (value is IReadOnlyList<SsoGroupDocument> { Count: <= MaxGroups } groups && groups.All(IsGroup));

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) =>
        $"'{name}' must be at most {MaxGroups} objects with 'value', text of at most {MaxLength} characters, and 'group', the id of a "
        + "group.";

    private static bool IsGroup(SsoGroupDocument? group) =>
        group is { Value: { Length: > 0 and <= MaxLength } value, Group: { } id } && StorableText.IsValid(value) && Id.IsValid(id);
}
