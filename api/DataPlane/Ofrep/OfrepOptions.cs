using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Ofrep;

/// <summary>Configures evaluations over OFREP. Section <c>Ofrep</c>.</summary>
public sealed class OfrepOptions
{
    /// <summary>Gets or sets the largest request body in bytes. Default 64 KiB. A larger body is answered 413.</summary>
    [Range(1024, 16 * 1024 * 1024, ErrorMessage = "Ofrep:MaxBodyBytes must be from 1024 to 16777216.")]
    public int MaxBodyBytes { get; set; } = 64 * 1024;

    /// <summary>
    /// Gets or sets the seconds without data after which a client should regard its event stream as broken. Default 120.
    /// </summary>
    [Range(1, 86_400, ErrorMessage = "Ofrep:InactivitySeconds must be from 1 to 86400.")]
    public int InactivitySeconds { get; set; } = 120;
}

/// <summary>Validates <see cref="OfrepOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class OfrepOptionsValidator : IValidateOptions<OfrepOptions>;
