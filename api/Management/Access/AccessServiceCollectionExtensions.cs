using FlagCluster.Api.Management.Access;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of members, groups, service accounts, roles and grants.</summary>
internal static class AccessServiceCollectionExtensions
{
    /// <summary>Adds the resources.</summary>
    public static IServiceCollection AddAccessResources(this IServiceCollection services) =>
        services
            .AddResourceJson(AccessJsonContext.Default)
            .AddResource<MemberResource>()
            .AddResource<GroupResource>()
            .AddResource<ServiceAccountResource>()
            .AddResource<RoleResource>()
            .AddResource<GrantResource>()
            .AddResource<EffectiveAccessResource>()
            .AddResource<DefaultRoleResource>();
}
