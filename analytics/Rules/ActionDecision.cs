namespace FlagCluster.Analytics.Rules;

/// <summary>Specifies whether an action of the outbox is done.</summary>
public enum ActionDecision
{
    /// <summary>The action is done.</summary>
    Do = 1,

    /// <summary>The rule is not armed: the action is recorded only.</summary>
    NotArmed,

    /// <summary>The action is too old, for example after a replay: it is recorded only.</summary>
    TooOld,

    /// <summary>A person changed the flag or the rule after the evidence began: it is recorded, and people are notified.</summary>
    ChangedByPerson,

    /// <summary>A rule changed the flag shortly before: what it caused is not guarded by another one. It is recorded.</summary>
    ChangedByRule,
}
