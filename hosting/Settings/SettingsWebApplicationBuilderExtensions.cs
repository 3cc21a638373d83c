using System.Reflection;
using FlagCluster.Hosting.Settings;
using FlagCluster.Hosting.Startup;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Provides the last step of a host's registration.</summary>
public static class SettingsWebApplicationBuilderExtensions
{
    private const string Suffix = "Options";

    /// <summary>
    /// Builds the application. From here on, options that are validated by attributes fail with the attributes' own messages, which name
    /// the setting.
    /// </summary>
    /// <exception cref="StartupException">Settings do not have the type of their options.</exception>
    public static WebApplication BuildHost(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var errors = new List<string>();
        for (var i = 0; i < builder.Services.Count; i++)
        {
            if (!IsAttributeValidator(builder.Services[i]))
                continue;
            var options = builder.Services[i].ServiceType.GenericTypeArguments[0];
            errors.AddRange(SettingTypes.FindErrors(builder.Configuration, FindSection(options), options));
            builder.Services[i] = Replace(builder.Services[i], options);
        }
        return errors.Count == 0 ? builder.Build() : throw new StartupException(string.Join(' ', errors));
    }

    /// <summary>Returns the section of options: their constant <c>Section</c>, or the name of the class without its suffix.</summary>
    private static string FindSection(Type options)
    {
        if (options.GetField("Section")?.GetRawConstantValue() is string section)
            return section;
        return options.Name.EndsWith(Suffix, StringComparison.Ordinal) ? options.Name[..^Suffix.Length] : options.Name;
    }

    /// <summary>
    /// Returns whether a service is one of the framework's two validators: the one by reflection, or one that it generated.
    /// </summary>
    private static bool IsAttributeValidator(ServiceDescriptor service)
    {
        if (service.IsKeyedService || !service.ServiceType.IsGenericType)
            return false;
        if (service.ServiceType.GetGenericTypeDefinition() != typeof(IValidateOptions<>))
            return false;
        var type = service.ImplementationInstance?.GetType() ?? service.ImplementationType;
        if (type is { IsGenericType: true } && type.GetGenericTypeDefinition() == typeof(DataAnnotationValidateOptions<>))
            return true;
        return type?.GetCustomAttribute<OptionsValidatorAttribute>() is not null;
    }

    private static ServiceDescriptor Replace(ServiceDescriptor service, Type options)
    {
        var validator = service.ImplementationInstance;
        var name = validator?.GetType().GetProperty(nameof(DataAnnotationValidateOptions<object>.Name))?.GetValue(validator);
        var replacement = typeof(AttributeOptionsValidator<>).MakeGenericType(options);
        return ServiceDescriptor.Singleton(service.ServiceType, Activator.CreateInstance(replacement, name)!);
    }
}
