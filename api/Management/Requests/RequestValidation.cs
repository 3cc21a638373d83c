using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Tenancy;

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

/// <summary>Requires the version of an environment.</summary>
internal sealed class VersionTextAttribute : ValidationAttribute
{
    /// <inheritdoc/>
    public override bool IsValid(object? value) => value is string text && Contracts.Changes.EnvironmentVersion.TryParse(text, out _);

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

/// <summary>Requires the key of a flag.</summary>
internal sealed class FlagKeyAttribute : ValidationAttribute
{
    /// <inheritdoc/>
    public override bool IsValid(object? value) => value is string { Length: > 0 };

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) => $"'{name}' must be the key of a flag.";
}
