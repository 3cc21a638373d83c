namespace FlagCluster.Contracts.Access;

/// <summary>
/// Represents the membership of a user in an organization. An active member has the role <c>member</c>, without a grant; one that is not
/// active has no access and keeps its grants.
/// </summary>
/// <param name="Organization">The slug of the organization.</param>
/// <param name="User">The id of the user.</param>
/// <param name="IsActive">Whether the user has access.</param>
/// <param name="JoinedAt">The time at which the user joined.</param>
public sealed record Member(string Organization, string User, bool IsActive, DateTimeOffset JoinedAt)
{
    /// <summary>Gets the id, <c>organization/user</c>.</summary>
    public string Id => $"{Organization}/{User}";
}
