using System.ComponentModel.DataAnnotations;
using FlagCluster.Contracts.Accounts;

namespace FlagCluster.Api.Management.Accounts;

/// <summary>Requires an e-mail address.</summary>
internal sealed class EmailTextAttribute : ValidationAttribute
{
    /// <inheritdoc/>
    public override bool IsValid(object? value) => value is string text && EmailAddress.TryParse(text, out _);

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) => $"'{name}' must be {EmailAddress.Shape}.";
}
