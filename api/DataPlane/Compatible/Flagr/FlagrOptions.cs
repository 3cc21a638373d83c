using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Compatible.Flagr;

/// <summary>Configures Flagr's evaluation API. Section <c>Flagr</c>.</summary>
public sealed class FlagrOptions
{
    /// <summary>Gets or sets the largest request body in bytes, a batch included. Default 256 KiB. A larger body is answered 413.</summary>
    [Range(1024, 16 * 1024 * 1024, ErrorMessage = "Flagr:MaxBodyBytes must be from 1024 to 16777216.")]
    public int MaxBodyBytes { get; set; } = 256 * 1024;
}

/// <summary>Validates <see cref="FlagrOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class FlagrOptionsValidator : IValidateOptions<FlagrOptions>;
