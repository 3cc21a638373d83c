using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace FlagCluster.Hosting.Settings;

/// <summary>
/// Validates options by their attributes. Each failure is the attribute's message alone: the framework's validators wrap it in a sentence
/// that names the class and not the setting, and those that it generates ignore it.
/// </summary>
/// <param name="validated">The name of the options to validate; null validates all.</param>
internal sealed class AttributeOptionsValidator<TOptions>(string? validated) : IValidateOptions<TOptions>
    where TOptions : class
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        if (validated is not null && validated != name)
            return ValidateOptionsResult.Skip;
        var results = new List<ValidationResult>();
        return Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(results.Select(result => result.ErrorMessage ?? $"{typeof(TOptions).Name} is not valid."));
    }
}
