using System.Text.Json;
using FlagCluster.Analytics.Rules;
using FlagCluster.Analytics.Storage;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Reader;
using FlagCluster.Watching.Flags;
using Microsoft.Extensions.Options;

namespace FlagCluster.Watching.Actions;

/// <summary>
/// Changes a flag for a rule. The change is one of the environment's writer, by the actor <c>rule:name</c>, with the evidence as its
/// message and the id of the entry as its operation id, so that it is made once.
/// </summary>
internal sealed class FlagAction(
    IEnvironments environments,
    IEnvironmentLog log,
    IAnomalyRuleStore rules,
    IOptions<AlertsOptions> options,
    TimeProvider time
)
{
    private const int MaxAttempts = 10;

    /// <summary>Does an action, or decides that it is not done.</summary>
    /// <param name="action">The action.</param>
    /// <param name="alert">Its alert.</param>
    /// <param name="cancellationToken">Stops waiting; the outcome is unknown then.</param>
    public async Task<ActionOutcome> RunAsync(AlertAction action, Alert alert, CancellationToken cancellationToken)
    {
        var environment = EnvironmentId.Parse(alert.Environment);
        // An earlier attempt made the change, and the process ended before that was recorded.
        if (await log.FindCommandAsync(environment, action.Entry.Id, cancellationToken) is { } made)
            return Done(made.Version, made.Outcome == CommandOutcome.Unchanged);
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var head = await log.ReadHeadAsync(environment, cancellationToken);
            if (await DecideAsync(action, alert, environment, head, cancellationToken) is { } declined)
                return declined;
            if (action.Entry.Action.Kind == ActionKind.Pause)
                return new(ActionStatus.Failed, "Not available: the flag has no progressive rollout that could be paused.");
            var (plan, problem) = await PlanAsync(action.Entry, environment, head, cancellationToken);
            if (plan is null)
                return new(ActionStatus.Failed, problem!);
            var command = new ApplyCommand
            {
                Plan = plan,
                Actor = new(ActorKind.Rule, alert.Rule.Name),
                Message = MessageOf(alert),
                Precondition = Precondition.At(head),
                OperationId = action.Entry.Id,
            };
            switch (await environments.ApplyAsync(environment, command, cancellationToken))
            {
                case Applied applied:
                    return Done(applied.Version, unchanged: false);
                case Unchanged unchanged:
                    return Done(unchanged.Version, unchanged: true);
                // Somebody changed the environment meanwhile. Read it again and decide again.
                case Conflict:
                    continue;
                case TargetNotFound:
                    return new(ActionStatus.Failed, $"The flag '{action.Entry.Flag}' does not exist.");
                case Invalid invalid:
                    return new(ActionStatus.Failed, $"The change is not valid: {invalid.Errors[0].Pointer} {invalid.Errors[0].Detail}");
                case LevelNotSupported level:
                    return new(ActionStatus.Failed, $"The change needs level {level.Level}, which connected readers do not know.");
                case var other:
                    return new(ActionStatus.Failed, $"The writer answered {other.GetType().Name}.");
            }
        }
        return new(ActionStatus.Pending, "Others keep changing the environment.");
    }

    private async Task<ActionOutcome?> DecideAsync(
        AlertAction action,
        Alert alert,
        EnvironmentId environment,
        EnvironmentVersion head,
        CancellationToken cancellationToken
    )
    {
        var cooldown = alert.Rule.Cooldown;
        var since = action.Entry.Since - cooldown;
        var (person, rule) = await log.ReadLastChangesAsync(environment, alert.Rule.Flag, head, since, cancellationToken);
        var stored = await rules.FindRuleAsync(alert.Environment, alert.Rule.Name, cancellationToken);
        // A rule that was changed or deleted since it fired has other intentions now.
        if (stored?.Version != action.RuleVersion)
            person = long.MaxValue;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        return ActionGuard.Decide(action.Entry, now, options.Value.MaxActionAgeSeconds * 1_000L, person, rule, cooldown) switch
        {
            ActionDecision.Do => null,
            ActionDecision.NotArmed => new(ActionStatus.Recorded, "Not done: the rule is not armed."),
            ActionDecision.TooOld => new(
                ActionStatus.Recorded,
                "Not done: the window ended longer ago than Alerts:MaxActionAgeSeconds, for example because events were folded again."
            ),
            ActionDecision.ChangedByPerson => new(
                ActionStatus.Recorded,
                "Not done: a person changed the flag or the rule after the evidence began."
            ),
            _ => new(ActionStatus.Recorded, "Not done: a rule changed the flag shortly before, and this may be the effect of it."),
        };
    }

    private async Task<(ChangePlan? Plan, string? Problem)> PlanAsync(
        OutboxEntry entry,
        EnvironmentId environment,
        EnvironmentVersion head,
        CancellationToken cancellationToken
    )
    {
        if (entry.Action.Kind == ActionKind.Disable)
            return (new PatchItemPlan(ItemKind.Flag, entry.Flag, """{"enabled":false}"""u8.ToArray()), null);
        var ruleset = await log.ReadAtAsync(environment, head, cancellationToken);
        if (ruleset?.Flags.GetValueOrDefault(entry.Flag) is not { } current)
            return (null, $"The flag '{entry.Flag}' does not exist.");
        if (entry.Action.Kind == ActionKind.Serve)
            return (new PatchItemPlan(ItemKind.Flag, entry.Flag, ServePatch(entry.Action.Target!)), null);
        var found = await log.FindBeforeLastChangeAsync(environment, entry.Flag, head, cancellationToken);
        if (found is not { } last)
            return (null, $"The flag '{entry.Flag}' has no earlier state to restore.");
        return (new PutItemPlan(ItemKind.Flag, entry.Flag, Restored(last.Before, current)), null);
    }

    /// <summary>Returns the patch that serves one variant to everyone. It leaves a disabled flag disabled.</summary>
    private static byte[] ServePatch(string variant) =>
        RulesetJson.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("defaultVariant", variant);
            writer.WriteStartArray("rules");
            writer.WriteEndArray();
            writer.WriteEndObject();
        });

    /// <summary>Returns an earlier state of a flag, which is disabled when the flag is disabled now: a rule never enables.</summary>
    private static byte[] Restored(Flag before, Flag current)
    {
        if (current.Enabled || !before.Enabled)
            return before.Json.ToArray();
        using var json = JsonDocument.Parse(before.Json, RulesetJson.DocumentOptions);
        return RulesetJson.Write(writer =>
        {
            writer.WriteStartObject();
            foreach (var property in json.RootElement.EnumerateObject())
                if (!property.NameEquals("enabled"))
                    property.WriteTo(writer);
            writer.WriteBoolean("enabled", false);
            writer.WriteEndObject();
        });
    }

    private static string MessageOf(Alert alert)
    {
        var text = $"Alert {alert.Id}: {AlertText.Explain(alert.Rule, alert.Fired)}";
        return text.Length <= RulesetLimits.TextLength ? text : text[..RulesetLimits.TextLength];
    }

    private static ActionOutcome Done(EnvironmentVersion version, bool unchanged) =>
        new(ActionStatus.Done, unchanged ? $"Already so at version {version}." : $"Done as version {version}.");
}
