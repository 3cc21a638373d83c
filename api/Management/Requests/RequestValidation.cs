using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Xml;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Contracts.Text;

namespace FlagCluster.Api.Management.Requests;

/// <summary>Requires a slug.</summary>
internal sealed class SlugAttribute() : RegularExpressionAttribute("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")
{
    /// <inheritdoc/>
    public override bool IsValid(object? value) => value is string text && Slug.IsValid(text);

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) => $"'{name}' must be {Slug.Shape}.";
}

/// <summary>Requires a name: 1 to 200 characters that the store can keep.</summary>
internal sealed class ResourceNameAttribute : StringLengthAttribute
{
    private const int MaxLength = 200;

    /// <summary>Initializes the attribute.</summary>
    public ResourceNameAttribute()
        : base(MaxLength) => MinimumLength = 1;

    /// <inheritdoc/>
    public override bool IsValid(object? value) => value is null || (base.IsValid(value) && StorableText.IsValid((string)value));

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) => $"'{name}' must be text of 1 to {MaxLength} characters without U+0000.";
}

/// <summary>Requires a color.</summary>
internal sealed class ColorAttribute() : RegularExpressionAttribute("^#[0-9a-f]{6}$")
{
    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) => $"'{name}' must be a color such as '#1d4ed8', in lower case.";
}

/// <summary>Requires a position in a list.</summary>
internal sealed class PositionAttribute() : RangeAttribute(0, Max)
{
    private const int Max = 1_000_000;

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) => $"'{name}' must be a whole number from 0 to {Max}.";
}

/// <summary>Requires names of compatible APIs.</summary>
internal sealed class CompatibleApiNamesAttribute : ValidationAttribute
{
    /// <inheritdoc/>
    public override bool IsValid(object? value) =>
        value is null || (value is IReadOnlyList<string> names && names.All(name => CompatibleApiNames.All.Contains(name)));

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) => $"'{name}' must be a list of {string.Join(", ", CompatibleApiNames.All)}.";
}

/// <summary>Requires a limit of an organization.</summary>
internal sealed class QuotaAttribute() : RangeAttribute(0, Max)
{
    private const int Max = 100_000_000;

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) => $"'{name}' must be a whole number from 0 to {Max}.";
}

/// <summary>Requires one of a few texts.</summary>
internal sealed class OneOfAttribute(params string[] values) : ValidationAttribute
{
    /// <summary>Gets the allowed values.</summary>
    public IReadOnlyList<string> Values { get; } = values;

    /// <inheritdoc/>
    public override bool IsValid(object? value) => value is null || (value is string text && Values.Contains(text, StringComparer.Ordinal));

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) =>
        $"'{name}' must be {string.Join(" or ", Values.Select(value => $"'{value}'"))}.";
}

/// <summary>Requires a JSON object.</summary>
internal sealed class JsonObjectAttribute : ValidationAttribute
{
    /// <inheritdoc/>
    public override bool IsValid(object? value) => value is null or JsonElement { ValueKind: JsonValueKind.Object };

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) => $"'{name}' must be a JSON object.";
}

/// <summary>Requires a time of RFC 3339.</summary>
internal sealed class Rfc3339TimeAttribute : ValidationAttribute
{
    /// <inheritdoc/>
    public override bool IsValid(object? value) => value is null || (value is string text && Rfc3339.TryParse(text, out _));

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) => $"'{name}' must be a time such as 2027-01-31T08:00:00Z.";
}

/// <summary>Requires a duration of ISO 8601 from zero on.</summary>
internal sealed class DurationAttribute : ValidationAttribute
{
    /// <summary>Gets or sets the longest duration, in days.</summary>
    public int MaxDays { get; set; }

    /// <inheritdoc/>
    public override bool IsValid(object? value) => value is null || (value is string { Length: < 50 } text && IsDuration(text));

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) =>
        $"'{name}' must be a duration such as PT24H or P7D, from PT0S to P{MaxDays}D.";

    private bool IsDuration(string text)
    {
        try
        {
            var duration = XmlConvert.ToTimeSpan(text);
            return duration >= TimeSpan.Zero && duration <= TimeSpan.FromDays(MaxDays);
        }
        catch (Exception exception) when (exception is FormatException or OverflowException)
        {
            return false;
        }
    }
}

/// <summary>Requires the version of an environment.</summary>
internal sealed class VersionTextAttribute : ValidationAttribute
{
    /// <inheritdoc/>
    public override bool IsValid(object? value) =>
        value is null || (value is string text && Contracts.Changes.EnvironmentVersion.TryParse(text, out _));

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) => $"'{name}' must be a version such as 1.42.";
}

/// <summary>Requires origins of pages.</summary>
internal sealed class OriginsAttribute : ValidationAttribute
{
    private const int MaxOrigins = 50;

    /// <inheritdoc/>
    public override bool IsValid(object? value) =>
        value is null || (value is IReadOnlyList<string> { Count: <= MaxOrigins } origins && origins.All(PageOrigin.IsValid));

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) =>
        $"'{name}' must be at most {MaxOrigins} origins such as https://shop.example, without a path.";
}

/// <summary>Requires tags to which a key is limited.</summary>
internal sealed class KeyTagsAttribute : ValidationAttribute
{
    private const int MaxTags = 50;

    /// <inheritdoc/>
    public override bool IsValid(object? value) =>
        value is null || (value is IReadOnlyList<string> { Count: <= MaxTags } tags && tags.All(IsTag));

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) =>
        $"'{name}' must be at most {MaxTags} tags of 1 to {RulesetLimits.LabelLength} characters without control characters.";

    private static bool IsTag(string? tag) =>
        tag is { Length: > 0 and <= RulesetLimits.LabelLength } && StorableText.IsValid(tag) && !tag.Any(char.IsControl);
}

/// <summary>Requires the key of a flag.</summary>
internal sealed class FlagKeyAttribute : ValidationAttribute
{
    /// <inheritdoc/>
    public override bool IsValid(object? value) => value is string { Length: > 0 };

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) => $"'{name}' must be the key of a flag.";
}
