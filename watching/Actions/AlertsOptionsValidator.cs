using Microsoft.Extensions.Options;

namespace FlagCluster.Watching.Actions;

/// <summary>Validates the targets of notifications.</summary>
internal sealed class AlertsOptionsValidator : IValidateOptions<AlertsOptions>
{
    private const int MinSecret = 16;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, AlertsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var errors = options.Targets.SelectMany(target => ErrorsOf(target.Key, target.Value)).ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static IEnumerable<string> ErrorsOf(string name, AlertTarget target)
    {
        if (!IsAddress(target.Url))
            yield return $"{AlertsOptions.Section}:Targets:{name}:Url must be an absolute http or https URL without a user name.";
        if (target.Secret.Length < MinSecret)
            yield return $"{AlertsOptions.Section}:Targets:{name}:Secret must have at least {MinSecret} characters.";
    }

    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url.UserInfo.Length == 0;
}
