using System.ComponentModel.DataAnnotations;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Contracts.Text;

namespace FlagCluster.Api.Management.Requests;

/// <summary>Requires the names of permissions, at least one.</summary>
internal sealed class PermissionsAttribute : ValidationAttribute
{
    /// <inheritdoc/>
    public override bool IsValid(object? value) =>
        value is null || (value is IReadOnlyList<string> { Count: > 0 } names && names.All(name => PermissionNames.TryParse(name, out _)));

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) =>
        $"'{name}' must be a list of permissions: {string.Join(", ", PermissionNames.All.Select(permission => $"'{permission.Name()}'"))}.";
}

/// <summary>Requires a slug if there is a text.</summary>
internal sealed class SlugOrNullAttribute : ValidationAttribute
{
    /// <inheritdoc/>
    public override bool IsValid(object? value) => value is null || (value is string text && Slug.IsValid(text));

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) => $"'{name}' must be {Slug.Shape}.";
}

/// <summary>Requires text of limited length that the store can keep.</summary>
internal sealed class StorableAttribute(int maxLength) : StringLengthAttribute(maxLength)
{
    /// <inheritdoc/>
    public override bool IsValid(object? value) => value is null || (base.IsValid(value) && StorableText.IsValid((string)value));

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) =>
        $"'{name}' must be text of at most {MaximumLength} characters without U+0000.";
}

/// <summary>Requires a list of slugs, at least one.</summary>
internal sealed class SlugsAttribute : ValidationAttribute
{
    private const int MaxSlugs = 100;

    /// <inheritdoc/>
    public override bool IsValid(object? value) =>
        value is null || (value is IReadOnlyList<string> { Count: > 0 and <= MaxSlugs } slugs && slugs.All(slug => Slug.IsValid(slug)));

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) => $"'{name}' must be a list of 1 to {MaxSlugs} slugs: {Slug.Shape}.";
}

/// <summary>Requires a list of <c>project/environment</c>, at least one.</summary>
internal sealed class ProjectEnvironmentsAttribute : ValidationAttribute
{
    private const int MaxEnvironments = 100;

    /// <inheritdoc/>
    public override bool IsValid(object? value) =>
        value is null || (value is IReadOnlyList<string> { Count: > 0 and <= MaxEnvironments } ids && ids.All(IsId));

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) =>
        $"'{name}' must be a list of 1 to {MaxEnvironments} texts 'project/environment'.";

    private static bool IsId(string? id) =>
        id?.Split('/') is [var project, var environment] && Slug.IsValid(project) && Slug.IsValid(environment);
}

/// <summary>Requires the id of a user, a group, a service account, a grant or a token.</summary>
internal sealed class IdAttribute() : RegularExpressionAttribute("^[a-z0-9]{12}$")
{
    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) => $"'{name}' must be an id: 12 lower-case letters and digits.";
}
