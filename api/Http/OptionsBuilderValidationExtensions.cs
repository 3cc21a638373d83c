using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the validation of options by source-generated validators.</summary>
internal static class OptionsBuilderValidationExtensions
{
    /// <summary>Validates the options with a source-generated validator. A failure is the attribute's message alone.</summary>
    public static OptionsBuilder<TOptions> ValidateWith<TOptions>(
        this OptionsBuilder<TOptions> builder, IValidateOptions<TOptions> validator)
        where TOptions : class
    {
        builder.Services.AddSingleton<IValidateOptions<TOptions>>(new MessageValidator<TOptions>(validator));
        return builder;
    }

    /// <summary>
    /// Removes the names of properties with which generated validators prefix their messages: our messages name the setting.
    /// </summary>
    private sealed class MessageValidator<TOptions>(IValidateOptions<TOptions> validator) : IValidateOptions<TOptions>
        where TOptions : class
    {
        private const string Separator = ": ";

        public ValidateOptionsResult Validate(string? name, TOptions options)
        {
            var result = validator.Validate(name, options);
            return result.Failed ? ValidateOptionsResult.Fail(result.Failures.Select(RemovePrefix)) : result;
        }

        private static string RemovePrefix(string failure)
        {
            var end = failure.IndexOf(Separator, StringComparison.Ordinal);
            return end < 0 || failure[..end].Contains(' ', StringComparison.Ordinal) ? failure : failure[(end + Separator.Length)..];
        }
    }
}
