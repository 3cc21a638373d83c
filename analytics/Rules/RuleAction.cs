namespace FlagCluster.Analytics.Rules;

/// <summary>Represents what a rule does when it fires.</summary>
/// <param name="Kind">The kind of the action.</param>
/// <param name="Target">The target of a notification or the served variant; otherwise null.</param>
public sealed record RuleAction(ActionKind Kind, string? Target = null)
{
    /// <summary>Gets whether the action changes what is served.</summary>
    public bool Acts => Kind != ActionKind.Notify;
}
