namespace FlagCluster.Contracts.Access;

/// <summary>Represents a group of members of an organization. Its grants are those of its members.</summary>
/// <param name="Id">The id.</param>
/// <param name="Organization">The slug of the organization.</param>
/// <param name="Name">The display name, unique in the organization.</param>
/// <param name="CreatedAt">The time of creation.</param>
public sealed record Group(string Id, string Organization, string Name, DateTimeOffset CreatedAt);

/// <summary>Represents a member of a group from one source. A user can be in a group from several sources.</summary>
/// <param name="Group">The id of the group.</param>
/// <param name="User">The id of the user.</param>
/// <param name="Source"><see cref="Manual"/>, or <c>sso:</c> and the id of the identity provider.</param>
/// <param name="AddedAt">The time at which the user was added.</param>
public sealed record GroupMember(string Group, string User, string Source, DateTimeOffset AddedAt)
{
    /// <summary>The source of members that people or programs added. An identity provider never removes them.</summary>
    public const string Manual = "manual";

    /// <summary>Gets the id, <c>group/user/source</c>.</summary>
    public string Id => $"{Group}/{User}/{Source}";

    /// <summary>Returns the source of members that an identity provider adds and removes.</summary>
    /// <param name="provider">The id of the provider.</param>
    public static string OfProvider(string provider) => "sso:" + provider;
}
