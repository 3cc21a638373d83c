using FlagCluster.Contracts.Mail;
using FlagCluster.Integrations.Mail;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of the mail sender.</summary>
public static class MailServiceCollectionExtensions
{
    /// <summary>Adds an <see cref="IMailSender"/> that sends to the mail server of the section <c>Mail</c>, if there is one.</summary>
    public static IServiceCollection AddMail(this IServiceCollection services)
    {
        services.AddOptions<MailOptions>().BindConfiguration("Mail").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<MailOptions>, MailOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<SmtpTransport>();
        services.TryAddSingleton<MailQueue>();
        services.TryAddSingleton<IMailSender>(provider => provider.GetRequiredService<MailQueue>());
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IHostedService, MailQueue>(provider => provider.GetRequiredService<MailQueue>())
        );
        return services;
    }
}
