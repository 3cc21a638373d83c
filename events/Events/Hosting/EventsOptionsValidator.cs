using FlagCluster.Events.Model;
using FlagCluster.Events.Writing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FlagCluster.Events.Hosting;

/// <summary>
/// Validates names in <c>Events:Recorders</c> against the registered destinations, and the syntax of <c>Events:Sampling</c>.
/// </summary>
internal sealed class EventsOptionsValidator(IServiceProviderIsKeyedService services) : IValidateOptions<EventsOptions>
{
    public ValidateOptionsResult Validate(string? name, EventsOptions options)
    {
        var failures = new List<string>();
        var unknown = options.Names().FirstOrDefault(name => !services.IsKeyedService(typeof(IEventDestination), name));
        if (unknown is not null)
            failures.Add(
                $"Events:Recorders names '{unknown}', which this server does not have; name analytics (standalone only), file, http or "
                    + "kafka, or none alone."
            );
        if (SamplingRules.Problem(options.Sampling) is { } problem)
            failures.Add($"Events:Sampling {problem}");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
