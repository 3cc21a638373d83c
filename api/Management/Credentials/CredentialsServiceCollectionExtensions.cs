using FlagCluster.Api.Management.Credentials;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of SDK keys and API tokens.</summary>
internal static class CredentialsServiceCollectionExtensions
{
    /// <summary>Adds the resources.</summary>
    public static IServiceCollection AddCredentialResources(this IServiceCollection services) =>
        services.AddResourceJson(CredentialsJsonContext.Default).AddResource<KeyResource>().AddResource<TokenResource>();
}
