using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Api.Management.Credentials;

/// <summary>Requires a number of hours for which two secrets are valid.</summary>
internal sealed class OverlapHoursAttribute() : RangeAttribute(0, Max)
{
    private const int Max = 720;

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) => $"'{name}' must be a whole number from 0 to {Max}.";
}
