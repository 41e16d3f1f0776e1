# SPDX-License-Identifier: Apache-2.0
"""NodeGraph: what a Node can say about the graph, as far as it is known now."""
from __future__ import annotations

import _myelin
from rclpy.constants import S_TO_NS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List, Tuple

    from rclpy.endpoint_info import ServiceEndpointInfo
    from rclpy.topic_endpoint_info import TopicEndpointInfo

    NamesAndTypes = List[Tuple[str, List[str]]]

__all__ = ['NodeGraph']


class NodeGraph:
    """Names, types and endpoints of all nodes, this one's among them. Nothing here waits, but wait_for_node()."""

    def get_publisher_names_and_types_by_node(self, node_name: str, node_namespace: str,
                                              no_demangle: bool = False) -> NamesAndTypes:
        """:raises NodeNameNonExistentError:"""
        return self.handle.publishers_of(node_name, node_namespace, no_demangle)

    def get_subscriber_names_and_types_by_node(self, node_name: str, node_namespace: str,
                                               no_demangle: bool = False) -> NamesAndTypes:
        """:raises NodeNameNonExistentError:"""
        return self.handle.subscriptions_of(node_name, node_namespace, no_demangle)

    def get_service_names_and_types_by_node(self, node_name: str, node_namespace: str) -> NamesAndTypes:
        """:raises NodeNameNonExistentError:"""
        return self.handle.services_of(node_name, node_namespace)

    def get_client_names_and_types_by_node(self, node_name: str, node_namespace: str) -> NamesAndTypes:
        """:raises NodeNameNonExistentError:"""
        return self.handle.clients_of(node_name, node_namespace)

    def get_topic_names_and_types(self, no_demangle: bool = False) -> NamesAndTypes:
        return self.handle.topics(no_demangle)

    def get_service_names_and_types(self) -> NamesAndTypes:
        return self.handle.services()

    def get_action_names_and_types(self) -> NamesAndTypes:
        return _myelin.actions(self.handle)

    def get_action_client_names_and_types_by_node(self, node_name: str, node_namespace: str) -> NamesAndTypes:
        """:raises NodeNameNonExistentError:"""
        return _myelin.action_clients_of(self.handle, node_name, node_namespace)

    def get_action_server_names_and_types_by_node(self, node_name: str, node_namespace: str) -> NamesAndTypes:
        """:raises NodeNameNonExistentError:"""
        return _myelin.action_servers_of(self.handle, node_name, node_namespace)

    def get_node_names(self) -> List[str]:
        return [name for name, _, _ in self.handle.nodes()]

    def get_fully_qualified_node_names(self) -> List[str]:
        return [name_space + ('' if name_space.endswith('/') else '/') + name
                for name, name_space, _ in self.handle.nodes()]

    def get_node_names_and_namespaces(self) -> List[Tuple[str, str]]:
        return [(name, name_space) for name, name_space, _ in self.handle.nodes()]

    def get_node_names_and_namespaces_with_enclaves(self) -> List[Tuple[str, str, str]]:
        return self.handle.nodes()

    def count_publishers(self, topic_name: str) -> int:
        """Of a name that is expanded but not remapped.

        :raises ValueError: for a name that ROS does not allow; so do the three that follow.
        """
        return self.handle.count_publishers(self.__full_name(topic_name))

    def count_subscribers(self, topic_name: str) -> int:
        return self.handle.count_subscribers(self.__full_name(topic_name))

    def count_clients(self, service_name: str) -> int:
        return self.handle.count_clients(self.__full_name(service_name, is_service=True))

    def count_services(self, service_name: str) -> int:
        return self.handle.count_services(self.__full_name(service_name, is_service=True))

    def __full_name(self, name: str, is_service: bool = False) -> str:
        from rclpy.expand_topic_name import expand_topic_name
        from rclpy.validate_full_topic_name import validate_full_topic_name
        full_name = expand_topic_name(name, self.get_name(), self.get_namespace())
        validate_full_topic_name(full_name, is_service=is_service)
        return full_name

    def get_publishers_info_by_topic(self, topic_name: str, no_mangle: bool = False) -> List[TopicEndpointInfo]:
        """:param no_mangle: whether the name is taken as it is in DDS."""
        from rclpy.topic_endpoint_info import TopicEndpointInfo
        name = topic_name if no_mangle else self.resolve_topic_name(self.__full_name(topic_name))
        return [TopicEndpointInfo._of(facts) for facts in self.handle.publishers_info(name, no_mangle)]

    def get_subscriptions_info_by_topic(self, topic_name: str, no_mangle: bool = False) -> List[TopicEndpointInfo]:
        """:param no_mangle: whether the name is taken as it is in DDS."""
        from rclpy.topic_endpoint_info import TopicEndpointInfo
        name = topic_name if no_mangle else self.resolve_topic_name(self.__full_name(topic_name))
        return [TopicEndpointInfo._of(facts) for facts in self.handle.subscriptions_info(name, no_mangle)]

    def get_servers_info_by_service(self, service_name: str, no_mangle: bool = False) -> List[ServiceEndpointInfo]:
        """:param no_mangle: whether the name is taken as it is in DDS, without what follows it there."""
        from rclpy.endpoint_info import ServiceEndpointInfo
        name = service_name if no_mangle else self.resolve_service_name(self.__full_name(service_name, is_service=True))
        return [ServiceEndpointInfo._of(facts) for facts in self.handle.servers_info(name, no_mangle)]

    def get_clients_info_by_service(self, service_name: str, no_mangle: bool = False) -> List[ServiceEndpointInfo]:
        """:param no_mangle: whether the name is taken as it is in DDS, without what follows it there."""
        from rclpy.endpoint_info import ServiceEndpointInfo
        name = service_name if no_mangle else self.resolve_service_name(self.__full_name(service_name, is_service=True))
        return [ServiceEndpointInfo._of(facts) for facts in self.handle.clients_info(name, no_mangle)]

    def wait_for_node(self, fully_qualified_node_name: str, timeout: float) -> bool:
        """Waits until the node is in the graph, at most `timeout` seconds."""
        if not fully_qualified_node_name.startswith('/'):
            fully_qualified_node_name = f'/{fully_qualified_node_name}'
        name_space, _, name = fully_qualified_node_name.rpartition('/')
        return self.handle.wait_for_node(name_space or '/', name, int(timeout * S_TO_NS))
