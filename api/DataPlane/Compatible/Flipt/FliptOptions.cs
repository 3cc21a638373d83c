using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Compatible.Flipt;

/// <summary>Configures Flipt's evaluation API. Section <c>Flipt</c>.</summary>
public sealed class FliptOptions
{
    /// <summary>Gets or sets the largest request body in bytes, a batch included. Default 256 KiB. A larger body is answered 413.</summary>
    [Range(1024, 16 * 1024 * 1024, ErrorMessage = "Flipt:MaxBodyBytes must be from 1024 to 16777216.")]
    public int MaxBodyBytes { get; set; } = 256 * 1024;
}

/// <summary>Validates <see cref="FliptOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class FliptOptionsValidator : IValidateOptions<FliptOptions>;
