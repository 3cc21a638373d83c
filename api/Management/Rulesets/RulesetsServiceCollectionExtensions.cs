using FlagCluster.Api.Management.Rulesets;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of rulesets and their parts.</summary>
internal static class RulesetsServiceCollectionExtensions
{
    /// <summary>Adds the resources.</summary>
    public static IServiceCollection AddRulesetResources(this IServiceCollection services)
    {
        services.TryAddSingleton<RulesetWriteHandler>();
        services.TryAddSingleton<FlagDraft>();
        return services
            .AddResourceJson(RulesetsJsonContext.Default)
            .AddResource<RulesetResource>()
            .AddResource<ChangeResource>()
            .AddResource<NamesResource>()
            .AddResource<FlagResource>()
            .AddResource<SegmentResource>()
            .AddResource<ExplainResource>();
    }
}
