using System.ComponentModel.DataAnnotations;
using System.Text;
using FlagCluster.Contracts.Text;
using FlagCluster.Integrations.Repositories;

namespace FlagCluster.Api.Management.Git;

/// <summary>Requires text without control characters, which the store can keep.</summary>
internal sealed class GitTextAttribute(int maxLength) : ValidationAttribute
{
    /// <inheritdoc/>
    public override bool IsValid(object? value) =>
        value is null || (value is string text && text.Length <= maxLength && StorableText.IsValid(text) && !text.Any(char.IsControl));

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) =>
        $"'{name}' must be text of at most {maxLength} characters without control characters.";
}

/// <summary>Requires a name or an e-mail address that a commit can have.</summary>
internal sealed class GitSignatureAttribute : ValidationAttribute
{
    /// <inheritdoc/>
    public override bool IsValid(object? value) =>
        value is not string text
        || string.IsNullOrWhiteSpace(text)
        || (!text.AsSpan().ContainsAny('<', '>') && text.EnumerateRunes().Any(Rune.IsLetterOrDigit));

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) => $"'{name}' must have a letter or digit, and no '<' or '>'.";
}

/// <summary>Requires a name of a branch.</summary>
/// <remarks>https://git-scm.com/docs/git-check-ref-format.</remarks>
internal sealed class GitBranchAttribute : ValidationAttribute
{
    private const int MaxLength = 200;
    private const string Forbidden = " ~^:?*[\\\u007f";

    /// <inheritdoc/>
    public override bool IsValid(object? value) =>
        value is null
        || (
            value is string { Length: > 0 and <= MaxLength } text
            && StorableText.IsValid(text)
            && !text.Any(letter => letter < ' ' || Forbidden.Contains(letter, StringComparison.Ordinal))
            && !text.Contains("..", StringComparison.Ordinal)
            && !text.Contains("@{", StringComparison.Ordinal)
            && text != "@"
            && !text.EndsWith('.')
            && text.Split('/').All(part => part.Length > 0 && part[0] != '.' && !part.EndsWith(".lock", StringComparison.Ordinal))
        );

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) => $"'{name}' must be the name of a branch such as 'main'.";
}

/// <summary>Requires a path of a folder in a repository.</summary>
internal sealed class GitPathAttribute : ValidationAttribute
{
    private const int MaxLength = 500;

    /// <inheritdoc/>
    public override bool IsValid(object? value) =>
        value is null or ""
        || (
            value is string { Length: <= MaxLength } text
            && StorableText.IsValid(text)
            && !text.Any(letter => char.IsControl(letter) || letter == '\\')
            && text.Split('/').All(part => part.Length > 0 && part is not ("." or "..") && !IsGitFolder(part))
        );

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) =>
        $"'{name}' must be a folder in the repository such as 'flags/production', without '/' at its start and end.";

    private static bool IsGitFolder(string part) => part.Equals(".git", StringComparison.OrdinalIgnoreCase);
}

/// <summary>Requires the private key of a GitHub App.</summary>
internal sealed class GitPrivateKeyAttribute : ValidationAttribute
{
    private const int MaxLength = 16_384;

    /// <inheritdoc/>
    public override bool IsValid(object? value)
    {
        if (value is not string text)
            return true;
        using var key = text.Length <= MaxLength ? GitHubAppKey.TryRead(text) : null;
        return key is not null;
    }

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) => $"'{name}' must be {GitHubAppKey.Shape}.";
}

/// <summary>Requires a secret of notifications.</summary>
internal sealed class GitHookSecretAttribute : ValidationAttribute
{
    private const int MinLength = 16,
        MaxLength = 200;

    /// <inheritdoc/>
    public override bool IsValid(object? value) =>
        value is null || (value is string { Length: >= MinLength and <= MaxLength } text && text.All(letter => letter is > ' ' and <= '~'));

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) =>
        $"'{name}' must have {MinLength} to {MaxLength} printable ASCII characters without spaces.";
}
