using FlagCluster.Events.Model;
using FlagCluster.Events.Recording;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FlagCluster.Events.Hosting;

/// <summary>Refuses names in <c>Events:Recorders</c> that nothing is registered under.</summary>
internal sealed class RecorderNames(IServiceProviderIsKeyedService services) : IValidateOptions<EventsOptions>
{
    public ValidateOptionsResult Validate(string? name, EventsOptions options)
    {
        var unknown = options.Names().FirstOrDefault(recorder => !services.IsKeyedService(typeof(IEventDestination), recorder));
        return unknown is null ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"Events:Recorders names '{unknown}', which this server does not have; name local, file or kafka, or none alone.");
    }
}
