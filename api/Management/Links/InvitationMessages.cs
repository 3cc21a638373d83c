using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Accounts;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Links;
using FlagCluster.Control.Links;

namespace FlagCluster.Api.Management.Links;

/// <summary>Represents a role that an invitation gives.</summary>
[SchemaName("invitedGrant"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record InvitedGrantDocument
{
    [Slug, Description("The slug of the role.")]
    public required string Role { get; init; }

    [SlugOrNull, Description("The slug of the project; the organization and its projects, except private ones, by default.")]
    public string? Project { get; init; }

    [OneOf("all", "listed", "exceptProductionLike")]
    [Description("The environments in which the role applies: 'listed' if there are slugs, otherwise 'all' by default.")]
    public string? Environments { get; init; }

    [Slugs, Description("The slugs of listed environments. An environment that is added later is not among them.")]
    public IReadOnlyList<string>? EnvironmentSlugs { get; init; }
}

/// <summary>Represents a request to invite a person.</summary>
[SchemaName("createInvitationRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record CreateInvitationRequest
{
    [EmailAddressText, Description("The e-mail address of the only person who may accept the invitation; anyone with the link by default.")]
    public string? Email { get; init; }

    [InvitedGrants, Description("The roles that the person receives; you need the permissions of each. None by default.")]
    public IReadOnlyList<InvitedGrantDocument>? Grants { get; init; }

    [Ids, Description("The ids of groups that the person joins; you need the permissions of each. None by default.")]
    public IReadOnlyList<string>? Groups { get; init; }
}

/// <summary>Represents an invitation.</summary>
[SchemaName("invitation"), Description("An invitation to the organization that was not accepted yet.")]
internal sealed record InvitationResponse
{
    [Description("The id of the invitation. It is not secret.")]
    public required string Id { get; init; }

    [Description("The e-mail address of the only person who may accept it; null for anyone with the link.")]
    public required string? Email { get; init; }

    public required IReadOnlyList<InvitedGrantDocument> Grants { get; init; }

    [Description("The ids of groups.")]
    public required IReadOnlyList<string> Groups { get; init; }

    [Description("Who invited, as kind:id.")]
    public required string CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    [Description("The time from which the invitation no longer works. It stays in the list for 30 days.")]
    public required DateTimeOffset ExpiresAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("The link. Only the answer that creates the invitation has it.")]
    public string? Link { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("Whether the link is also sent to the address. Only the answer that creates the invitation has it.")]
    public bool? Sent { get; init; }

    public static InvitationResponse From(SingleUseLink link, string? address = null, bool? sent = null)
    {
        var content = InvitationContent.Parse(link.Payload);
        return new()
        {
            Id = link.Id,
            Email = link.Email?.Text,
            Grants = [.. content.Grants.Select(InvitedGrants.ToDocument)],
            Groups = content.Groups,
            CreatedBy = link.CreatedBy.ToString(),
            CreatedAt = link.CreatedAt,
            ExpiresAt = link.ExpiresAt,
            Link = address,
            Sent = sent,
        };
    }
}

/// <summary>Represents what a person sees of an invitation before accepting it.</summary>
[SchemaName("receivedInvitation"), Description("An invitation, for the person who has its link.")]
internal sealed record ReceivedInvitationResponse
{
    [Description("The slug of the organization.")]
    public required string Organization { get; init; }

    [Description("The display name of the organization.")]
    public required string OrganizationName { get; init; }

    [Description("The e-mail address of the only person who may accept it; null for anyone with the link.")]
    public required string? Email { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>Represents a request to accept an invitation with a new account.</summary>
[SchemaName("acceptInvitationRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AcceptInvitationRequest
{
    [LinkToken, Description("The token of the link: the part after 'token='.")]
    public required string Token { get; init; }

    [EmailAddressText, Description("The e-mail address of the new account; that of the invitation if it has one.")]
    public string? Email { get; init; }

    [ResourceName, Description("The display name.")]
    public required string Name { get; init; }

    [EnteredText, Description("The password: 12 to 256 characters that are not easy to guess.")]
    public required string Password { get; init; }
}

/// <summary>Requires a list of roles.</summary>
internal sealed class InvitedGrantsAttribute : ValidationAttribute
{
    private const int MaxGrants = 100;

    /// <inheritdoc/>
    public override bool IsValid(object? value) =>
        value is null || (value is IReadOnlyList<InvitedGrantDocument> { Count: <= MaxGrants } grants && grants.All(InvitedGrants.IsValid));

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) =>
        $"'{name}' must be a list of at most {MaxGrants} objects with 'role' and optional 'project', 'environments', 'environmentSlugs'.";
}

/// <summary>Requires a list of ids.</summary>
internal sealed class IdsAttribute : ValidationAttribute
{
    private const int MaxIds = 100;

    private static readonly IdAttribute Each = new();

    /// <inheritdoc/>
    public override bool IsValid(object? value) =>
        value is null || (value is IReadOnlyList<string> { Count: <= MaxIds } ids && ids.All(id => id is not null && Each.IsValid(id)));

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) => $"'{name}' must be a list of at most {MaxIds} ids.";
}

/// <summary>Converts the roles of invitations to and from their wire form.</summary>
internal static class InvitedGrants
{
    private static readonly SlugAttribute Slug = new();
    private static readonly SlugOrNullAttribute SlugOrNull = new();
    private static readonly SlugsAttribute Slugs = new();

    /// <summary>Returns whether a role is complete and consistent.</summary>
    public static bool IsValid(InvitedGrantDocument? grant) =>
        grant is not null
        && Slug.IsValid(grant.Role)
        && SlugOrNull.IsValid(grant.Project)
        && Slugs.IsValid(grant.EnvironmentSlugs)
        && grant.Environments is null or "all" or "listed" or "exceptProductionLike"
        && (grant.Environments is null || (grant.Environments == "listed") == (grant.EnvironmentSlugs is not null));

    /// <summary>Returns the role of a wire form that <see cref="IsValid"/>.</summary>
    public static InvitedGrant FromDocument(InvitedGrantDocument grant)
    {
        var filter =
            grant.EnvironmentSlugs is { } slugs ? EnvironmentFilter.Listed(slugs)
            : grant.Environments == "exceptProductionLike" ? EnvironmentFilter.ExceptProductionLike
            : EnvironmentFilter.All;
        return new(grant.Role, grant.Project, filter.ToString());
    }

    /// <summary>Returns the wire form of a role.</summary>
    public static InvitedGrantDocument ToDocument(InvitedGrant grant)
    {
        var filter = EnvironmentFilter.Parse(grant.Environments);
        return new()
        {
            Role = grant.Role,
            Project = grant.Project,
            Environments =
                filter == EnvironmentFilter.All ? "all"
                : filter == EnvironmentFilter.ExceptProductionLike ? "exceptProductionLike"
                : "listed",
            EnvironmentSlugs = filter.Slugs.Count > 0 ? filter.Slugs : null,
        };
    }
}
