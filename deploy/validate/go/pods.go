package main

import (
	"fmt"

	certmanager "github.com/cert-manager/cert-manager/pkg/apis/certmanager/v1"
	apps "k8s.io/api/apps/v1"
	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// operatorsSecrets are made by hand or by a vault, never from a file of this repository.
var operatorsSecrets = []string{"weft-auth-service", "weft-document-service", "weft-migrate"}

// pod is one pod specification and who makes it.
type pod struct {
	owner string
	// serves is false for what runs once and ends.
	serves bool
	spec   core.PodSpec
}

// checkPods holds what decoding alone does not: what pods refer to exists, and every container is confined, bounded and probed.
func checkPods(objects []runtime.Object) []error {
	known := map[string]bool{}
	for _, name := range operatorsSecrets {
		known["Secret "+name] = true
	}
	var pods []pod
	for _, object := range objects {
		switch object := object.(type) {
		case *core.ConfigMap:
			known["ConfigMap "+object.Name] = true
		case *core.ServiceAccount:
			known["ServiceAccount "+object.Name] = true
		case *certmanager.Certificate:
			known["Secret "+object.Spec.SecretName] = true
		case *apps.Deployment:
			pods = append(pods, pod{"Deployment " + object.Name, true, object.Spec.Template.Spec})
		case *batch.Job:
			pods = append(pods, pod{"Job " + object.Name, false, object.Spec.Template.Spec})
		}
	}
	var findings []error
	for _, each := range pods {
		for _, name := range references(each.spec) {
			if !known[name] {
				findings = append(findings, fmt.Errorf("%s refers to %s, which nothing makes", each.owner, name))
			}
		}
		findings = append(findings, checkConfinement(each)...)
	}
	return findings
}

func references(spec core.PodSpec) []string {
	var names []string
	if spec.ServiceAccountName != "" {
		names = append(names, "ServiceAccount "+spec.ServiceAccountName)
	}
	for _, volume := range spec.Volumes {
		if volume.ConfigMap != nil {
			names = append(names, "ConfigMap "+volume.ConfigMap.Name)
		}
		if volume.Secret != nil {
			names = append(names, "Secret "+volume.Secret.SecretName)
		}
	}
	for _, container := range containers(spec) {
		for _, source := range container.EnvFrom {
			if source.ConfigMapRef != nil {
				names = append(names, "ConfigMap "+source.ConfigMapRef.Name)
			}
		}
		for _, variable := range container.Env {
			if variable.ValueFrom != nil && variable.ValueFrom.SecretKeyRef != nil {
				names = append(names, "Secret "+variable.ValueFrom.SecretKeyRef.Name)
			}
		}
	}
	return names
}

func checkConfinement(each pod) []error {
	var findings []error
	require := func(holds bool, format string, arguments ...any) {
		if !holds {
			findings = append(findings, fmt.Errorf(each.owner+": "+format, arguments...))
		}
	}
	volumes := map[string]bool{}
	for _, volume := range each.spec.Volumes {
		volumes[volume.Name] = true
	}
	mounted := each.spec.AutomountServiceAccountToken
	require(mounted != nil && !*mounted, "a token of its service account is mounted")
	rules := each.spec.SecurityContext
	require(rules != nil && rules.RunAsNonRoot != nil && *rules.RunAsNonRoot, "may run as root")
	require(rules != nil && rules.SeccompProfile != nil, "has no seccomp profile")
	for _, container := range each.spec.Containers {
		require(!each.serves || container.ReadinessProbe != nil && container.LivenessProbe != nil, "%s lacks a probe", container.Name)
	}
	for _, container := range containers(each.spec) {
		for _, mount := range container.VolumeMounts {
			require(volumes[mount.Name], "%s mounts %s, which is no volume of the pod", container.Name, mount.Name)
		}
		require(!container.Resources.Limits.Memory().IsZero(), "%s has no limit of memory", container.Name)
		require(!container.Resources.Requests.Cpu().IsZero(), "%s requests no CPU", container.Name)
		confined := container.SecurityContext
		require(confined != nil && confined.ReadOnlyRootFilesystem != nil && *confined.ReadOnlyRootFilesystem,
			"the root filesystem of %s can be written", container.Name)
		require(confined != nil && confined.AllowPrivilegeEscalation != nil && !*confined.AllowPrivilegeEscalation &&
			confined.Capabilities != nil && len(confined.Capabilities.Drop) == 1 && confined.Capabilities.Drop[0] == "ALL",
			"%s keeps privileges", container.Name)
	}
	return findings
}

func containers(spec core.PodSpec) []core.Container {
	return append(append([]core.Container{}, spec.InitContainers...), spec.Containers...)
}
