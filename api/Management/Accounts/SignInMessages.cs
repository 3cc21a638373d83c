using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using FlagCluster.Api.Http.OpenApi;

namespace FlagCluster.Api.Management.Accounts;

/// <summary>Represents a request to sign in.</summary>
[SchemaName("signInRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SignInRequest
{
    [EnteredText, Description("The e-mail address of the account.")]
    public required string Email { get; init; }

    [EnteredText, Description("The password.")]
    public required string Password { get; init; }
}

/// <summary>Represents the answer to a sign-in: the account, or what the second step needs.</summary>
[SchemaName("signIn")]
[Description("The account of the person who has signed in; or, without a session, 'secondFactor' and 'challenge' for the second step.")]
internal sealed record SignInResponse
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("The second factors that the account has: 'totp', 'recovery'.")]
    public IReadOnlyList<string>? SecondFactor { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("The text that the second step needs. It is valid for five minutes.")]
    public string? Challenge { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("The id of the account.")]
    public string? Id { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Email { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("The display name.")]
    public string? Name { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("Whether the person manages the installation.")]
    public bool? InstallationAdministrator { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("Whether the account has a password.")]
    public bool? HasPassword { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? CreatedAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SessionResponse? Session { get; init; }

    public static SignInResponse From(IReadOnlyList<string> methods, string challenge) =>
        new() { SecondFactor = methods, Challenge = challenge };

    public static SignInResponse From(MeResponse me) =>
        new()
        {
            Id = me.Id,
            Email = me.Email,
            Name = me.Name,
            InstallationAdministrator = me.InstallationAdministrator,
            HasPassword = me.HasPassword,
            CreatedAt = me.CreatedAt,
            Session = me.Session,
        };
}

/// <summary>Represents the answer to a sign-out of a person whom an identity provider has signed in.</summary>
[SchemaName("signOut"), Description("The address at which the person signs out of the identity provider.")]
internal sealed record SignOutResponse
{
    [Description("The address to which the browser goes.")]
    public required string ContinueAt { get; init; }
}

/// <summary>Represents a request to confirm the identity of the person who has signed in.</summary>
[SchemaName("confirmRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ConfirmRequest
{
    [EnteredText, Description("The password of the account.")]
    public required string Password { get; init; }
}

/// <summary>Requires text that a person has entered, which is checked later as a whole.</summary>
internal sealed class EnteredTextAttribute : ValidationAttribute
{
    /// <inheritdoc/>
    public override bool IsValid(object? value) => value is null or string;

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) => $"'{name}' is required and must be text.";
}
