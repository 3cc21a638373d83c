using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Accounts;
using FlagCluster.Contracts.Accounts;

namespace FlagCluster.Api.Management.Links;

/// <summary>Represents a request for a link that sets a new password.</summary>
[SchemaName("forgotPasswordRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ForgotPasswordRequest
{
    [EmailAddressText, Description("The e-mail address of the account.")]
    public required string Email { get; init; }
}

/// <summary>Represents a request to set a new password with a link.</summary>
[SchemaName("resetPasswordRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ResetPasswordRequest
{
    [LinkToken, Description("The token of the link: the part after 'token='.")]
    public required string Token { get; init; }

    [EnteredText, Description("The new password: 12 to 256 characters that are not easy to guess.")]
    public required string Password { get; init; }
}

/// <summary>Represents a request to change the e-mail address.</summary>
[SchemaName("changeEmailRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ChangeEmailRequest
{
    [EmailAddressText, Description("The new e-mail address.")]
    public required string Email { get; init; }
}

/// <summary>Represents a request with only the token of a link.</summary>
[SchemaName("linkRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record LinkRequest
{
    [LinkToken, Description("The token of the link: the part after 'token='.")]
    public required string Token { get; init; }
}

/// <summary>Represents a link for an administrator to pass on.</summary>
[SchemaName("link"), Description("A link that works once. No other answer returns it again.")]
internal sealed record LinkResponse
{
    [Description("The address of the link. Its token is after '#', which browsers do not send.")]
    public required string Link { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>Requires an e-mail address.</summary>
internal sealed class EmailAddressTextAttribute : ValidationAttribute
{
    /// <inheritdoc/>
    public override bool IsValid(object? value) => value is null || (value is string text && EmailAddress.TryParse(text, out _));

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) => $"'{name}' must be {EmailAddress.Shape}.";
}

/// <summary>Requires text of the length of a token. Whether it is one is found out later, without a difference in the answer.</summary>
internal sealed class LinkTokenAttribute() : StringLengthAttribute(128)
{
    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) => $"'{name}' must be text of at most {MaximumLength} characters.";
}
