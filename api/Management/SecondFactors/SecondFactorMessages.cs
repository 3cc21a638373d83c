using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using FlagCluster.Api.Http.OpenApi;

namespace FlagCluster.Api.Management.SecondFactors;

/// <summary>Represents the second factors of the signed-in person.</summary>
[SchemaName("secondFactors"), Description("The second factors of the signed-in person.")]
internal sealed record SecondFactorsResponse
{
    [Description("The methods that a sign-in accepts; empty when there is no second factor.")]
    public required IReadOnlyList<string> Methods { get; init; }

    [Description("The number of recovery codes that are left.")]
    public required int RecoveryCodes { get; init; }

    [Description("The time from which an organization of the person requires a second factor; null when none does.")]
    public required DateTimeOffset? RequiredFrom { get; init; }
}

/// <summary>Represents an enrolment that was started.</summary>
[SchemaName("totpEnrolment"), Description("A new secret for an authenticator app. It takes effect when a code of it is entered.")]
internal sealed record TotpEnrolmentResponse
{
    [Description("The secret in base32, for apps that cannot read the address.")]
    public required string Secret { get; init; }

    [Description("The address of the secret for a QR code: otpauth://totp/….")]
    public required string Address { get; init; }
}

/// <summary>Represents a request to complete an enrolment.</summary>
[SchemaName("confirmTotpRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ConfirmTotpRequest
{
    [SecondFactorCode, Description("The code that the app displays.")]
    public required string Code { get; init; }
}

/// <summary>Represents new recovery codes.</summary>
[SchemaName("recoveryCodes"), Description("New recovery codes. Each replaces the authenticator app once. No other answer has them again.")]
internal sealed record RecoveryCodesResponse
{
    [Description("The codes.")]
    public required IReadOnlyList<string> RecoveryCodes { get; init; }
}

/// <summary>Represents a request to finish a sign-in with a second factor.</summary>
[SchemaName("secondFactorRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SecondFactorRequest
{
    [StringLength(4_096, MinimumLength = 1, ErrorMessage = "'challenge' must be the text that the sign-in answered.")]
    [Description("The text that the sign-in answered.")]
    public required string Challenge { get; init; }

    [SecondFactorCode, Description("The code of the authenticator app, or a recovery code.")]
    public required string Code { get; init; }
}

/// <summary>Requires a code of an authenticator app, or a recovery code.</summary>
internal sealed class SecondFactorCodeAttribute : ValidationAttribute
{
    private const int MaxLength = 64;

    /// <inheritdoc/>
    public override bool IsValid(object? value) => value is string { Length: > 0 and <= MaxLength };

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) => $"'{name}' must be a code of 1 to {MaxLength} characters.";
}
