using FlagCluster.Api.Management.Links;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of what links do.</summary>
internal static class LinkResourcesServiceCollectionExtensions
{
    /// <summary>Adds the resources.</summary>
    public static IServiceCollection AddLinkResources(this IServiceCollection services) =>
        services
            .AddResourceJson(LinksJsonContext.Default)
            .AddResource<InvitationResource>()
            .AddResource<ReceivedInvitationResource>()
            .AddResource<PasswordResetResource>()
            .AddResource<MemberPasswordResetResource>()
            .AddResource<EmailChangeResource>();
}
