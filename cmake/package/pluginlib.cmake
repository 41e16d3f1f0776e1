# SPDX-License-Identifier: Apache-2.0
# pluginlib_export_plugin_description_file(package file): the file tells of this project's plugins of a base class of `package`.
function(pluginlib_export_plugin_description_file category file)
  get_filename_component(name ${file} NAME)
  install(FILES ${file} DESTINATION share/${PROJECT_NAME})
  set_property(GLOBAL APPEND_STRING PROPERTY PLUGINLIB_${PROJECT_NAME}_${category} "share/${PROJECT_NAME}/${name}\n")
  get_property(files GLOBAL PROPERTY PLUGINLIB_${PROJECT_NAME}_${category})
  ament_index_register_resource(${category}__pluginlib__plugin CONTENT "${files}")
endfunction()
