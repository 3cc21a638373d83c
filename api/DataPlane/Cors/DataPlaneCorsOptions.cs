using System.ComponentModel.DataAnnotations;
using FlagCluster.Api.Http;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Cors;

/// <summary>Configures which pages may use the data plane. Section <c>Cors</c>.</summary>
public sealed class DataPlaneCorsOptions : IValidatableObject
{
    /// <summary>The section of the settings.</summary>
    public const string Section = "Cors";

    /// <summary>
    /// Gets or sets the origins whose pages may evaluate flags and report events, such as <c>https://shop.example</c>, separated by
    /// <c>;</c>. Default <c>*</c>: all origins. Browsers enforce it; other programs do not.
    /// </summary>
    public string Origins { get; set; } = "*";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var origins = SplitOrigins();
        if (origins is ["*"])
            yield break;
        foreach (var origin in origins)
            if (!PageOrigin.IsValid(origin))
                yield return new ValidationResult(
                    $"Cors:Origins names '{origin}', which is neither an origin such as https://shop.example nor '*' alone.",
                    [nameof(Origins)]
                );
    }

    /// <summary>Returns the single origins of <see cref="Origins"/>.</summary>
    internal string[] SplitOrigins() => Origins.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

/// <summary>Validates <see cref="DataPlaneCorsOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class DataPlaneCorsOptionsValidator : IValidateOptions<DataPlaneCorsOptions>;
