using System.Collections.Immutable;

namespace FlagCluster.Contracts.Webhooks;

/// <summary>Provides the types of events that webhooks receive, and the patterns that select them. A name never changes.</summary>
public static class WebhookEventTypes
{
    /// <summary>A flag was created.</summary>
    public const string FlagCreated = "flag.created";

    /// <summary>A flag was changed in more than <c>enabled</c> and <c>archived</c>.</summary>
    public const string FlagUpdated = "flag.updated";

    /// <summary>A flag was enabled.</summary>
    public const string FlagEnabled = "flag.enabled";

    /// <summary>A flag was disabled.</summary>
    public const string FlagDisabled = "flag.disabled";

    /// <summary>A flag was archived.</summary>
    public const string FlagArchived = "flag.archived";

    /// <summary>A flag was deleted.</summary>
    public const string FlagDeleted = "flag.deleted";

    /// <summary>A segment was created.</summary>
    public const string SegmentCreated = "segment.created";

    /// <summary>A segment was changed.</summary>
    public const string SegmentUpdated = "segment.updated";

    /// <summary>A segment was deleted.</summary>
    public const string SegmentDeleted = "segment.deleted";

    /// <summary>An SDK key was created.</summary>
    public const string KeyCreated = "key.created";

    /// <summary>An SDK key was rotated, disabled, enabled or edited.</summary>
    public const string KeyUpdated = "key.updated";

    /// <summary>An SDK key was revoked.</summary>
    public const string KeyRevoked = "key.revoked";

    /// <summary>A user became a member of the organization.</summary>
    public const string MemberAdded = "member.added";

    /// <summary>A member of the organization was activated or deactivated.</summary>
    public const string MemberUpdated = "member.updated";

    /// <summary>A user is no longer a member of the organization.</summary>
    public const string MemberRemoved = "member.removed";

    /// <summary>An anomaly rule opened an alert.</summary>
    public const string AlertFiring = "alert.firing";

    /// <summary>An alert was resolved.</summary>
    public const string AlertResolved = "alert.resolved";

    /// <summary>A webhook was disabled, because its receiver failed for too long.</summary>
    public const string WebhookDisabled = "webhook.disabled";

    /// <summary>A test, which no pattern selects.</summary>
    public const string WebhookTest = "webhook.test";

    private const string All = "*";
    private const string Rest = ".*";
    private const string Member = "member.";

    /// <summary>Gets the types that patterns select.</summary>
    public static ImmutableArray<string> Known { get; } =
    [
        FlagCreated,
        FlagUpdated,
        FlagEnabled,
        FlagDisabled,
        FlagArchived,
        FlagDeleted,
        SegmentCreated,
        SegmentUpdated,
        SegmentDeleted,
        KeyCreated,
        KeyUpdated,
        KeyRevoked,
        MemberAdded,
        MemberUpdated,
        MemberRemoved,
        AlertFiring,
        AlertResolved,
        WebhookDisabled,
    ];

    /// <summary>Returns whether a text is a pattern: a type, all types of a subject such as <c>flag.*</c>, or <c>*</c>.</summary>
    /// <param name="text">The text.</param>
    public static bool IsPattern(string text) => Known.Any(type => Matches(text, type));

    /// <summary>Returns whether a pattern selects only events of an organization, which webhooks of projects never receive.</summary>
    /// <param name="pattern">The pattern.</param>
    public static bool IsForOrganizations(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return pattern.StartsWith(Member, StringComparison.Ordinal);
    }

    /// <summary>Returns whether a pattern selects a type.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="type">The type.</param>
    public static bool Matches(string pattern, string type)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(type);
        if (pattern == All || pattern == type)
            return true;
        return pattern.EndsWith(Rest, StringComparison.Ordinal)
            && pattern.Length > Rest.Length
            && type.StartsWith(pattern[..^1], StringComparison.Ordinal);
    }
}
