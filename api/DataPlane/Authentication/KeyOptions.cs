using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Authentication;

/// <summary>Configures SDK keys. Section <c>Key</c>.</summary>
public sealed class KeyOptions
{
    /// <summary>
    /// Gets or sets the seconds between two writes of the days on which keys were used last. Default 60. Only keys that were first used on
    /// a day are written.
    /// </summary>
    [Range(1, 3600, ErrorMessage = "Key:SaveUsesSeconds must be from 1 to 3600.")]
    public int SaveUsesSeconds { get; set; } = 60;
}

/// <summary>Validates <see cref="KeyOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class KeyOptionsValidator : IValidateOptions<KeyOptions>;
