using FlagCluster.Analytics.Rules;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Contracts.Text;
using FlagCluster.Contracts.Webhooks;
using FlagCluster.Watching.Rules;
using Microsoft.Extensions.Configuration;

namespace FlagCluster.Api.Management.Anomalies;

/// <summary>Checks that notifications have a target, so that a wrong name is found before the rule fires.</summary>
internal sealed class NotificationTargets(IConfiguration configuration, IWebhookStore webhooks)
{
    /// <summary>Returns an error for each target that does not exist.</summary>
    public async Task<IReadOnlyList<InputError>> CheckAsync(
        EnvironmentId environment,
        AnomalyRule rule,
        CancellationToken cancellationToken
    )
    {
        var errors = new ErrorCollector();
        errors.Enter("actions");
        foreach (var (index, action) in rule.Actions.Index())
        {
            if (
                action.Kind != ActionKind.Notify
                || await FindProblemAsync(environment, action.Target!, cancellationToken) is not { } problem
            )
                continue;
            errors.Enter(index);
            errors.Error("notify", problem);
            errors.Leave();
        }
        return errors.Errors;
    }

    private async Task<string?> FindProblemAsync(EnvironmentId environment, string target, CancellationToken cancellationToken)
    {
        if (!target.StartsWith(AlertTargets.WebhookPrefix, StringComparison.Ordinal))
            return AlertTargets.IsConfigured(configuration, target)
                ? null
                : $"There is no target '{Clipped.Value(target)}': set Alerts:Targets:{Clipped.Value(target)}:Url and :Secret.";
        var id = target[AlertTargets.WebhookPrefix.Length..];
        Scope[] scopes = [Scope.Of(environment.Organization, environment.Project), Scope.Of(environment.Organization)];
        foreach (var scope in scopes)
            if (StorableText.IsValid(id) && await webhooks.FindAsync(scope, id, cancellationToken) is not null)
                return null;
        return $"Neither the project nor its organization has a webhook '{Clipped.Value(id)}'.";
    }
}
