namespace FlagCluster.Analytics.Rules;

/// <summary>Decides at delivery whether an action is done. Nothing is ever enabled again by a rule.</summary>
public static class ActionGuard
{
    /// <summary>Decides whether an action is done.</summary>
    /// <param name="entry">The entry of the outbox.</param>
    /// <param name="now">The clock, in Unix milliseconds.</param>
    /// <param name="maxAge">The largest age of the closed window, in milliseconds.</param>
    /// <param name="changedByPerson">When a person last changed the flag or the rule, in Unix milliseconds; null for never.</param>
    /// <param name="changedByRule">When a rule last changed the flag, in Unix milliseconds; null for never.</param>
    /// <param name="cooldown">
    /// The time after a rule's change in which its effect is no evidence, in milliseconds, unless a person changed the flag after it.
    /// </param>
    public static ActionDecision Decide(
        OutboxEntry entry,
        long now,
        long maxAge,
        long? changedByPerson,
        long? changedByRule = null,
        long cooldown = 0
    )
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (!entry.Action.Acts)
            return now - entry.Reading.End > maxAge ? ActionDecision.TooOld : ActionDecision.Do;
        if (!entry.IsArmed)
            return ActionDecision.NotArmed;
        if (now - entry.Reading.End > maxAge)
            return ActionDecision.TooOld;
        if (changedByPerson > entry.Since)
            return ActionDecision.ChangedByPerson;
        return changedByRule > entry.Since - cooldown && !(changedByPerson > changedByRule)
            ? ActionDecision.ChangedByRule
            : ActionDecision.Do;
    }
}
