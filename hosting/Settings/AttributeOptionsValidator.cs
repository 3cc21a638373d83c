using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace FlagCluster.Hosting.Settings;

/// <summary>
/// Validates options by their attributes, like <see cref="DataAnnotationValidateOptions{TOptions}"/>. Each failure is the attribute's
/// message alone: the framework's class wraps it in a sentence that names the class and not the setting.
/// </summary>
/// <param name="validated">The name of the options to validate; null validates all.</param>
internal sealed class AttributeOptionsValidator<TOptions>(string? validated) : IValidateOptions<TOptions>
    where TOptions : class
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        if (validated is not null && validated != name) return ValidateOptionsResult.Skip;
        var results = new List<ValidationResult>();
        return Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(results.Select(result => result.ErrorMessage ?? $"{typeof(TOptions).Name} is not valid."));
    }
}
